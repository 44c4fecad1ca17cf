"""Writes numpy.npz, arrays of every element type that is read, as NumPy itself writes them."""

import numpy as np

n = 3
arrays = {
    "name": np.array(["a,b", "größe", "😀"]),
    "short": np.array([b"x", b"yy", b""]),
    "flag": np.array([True, False, True]),
    "u1": np.array([0, 9, 255], "u1"),
    "i1": np.array([-128, 0, 127], "i1"),
    "u2": np.array([0, 10, 65535], "<u2"),
    "i2": np.array([-32768, 0, 32767], ">i2"),
    "i4": np.array([-(2**31), 0, 2**31 - 1], "<i4"),
    "u4": np.array([0, 1, 2**32 - 1], "<u4"),
    "i8": np.array([-(2**63), 0, 2**63 - 1], "<i8"),
    "u8": np.array([0, 1, 2**64 - 1], "<u8"),
    "f2": np.array([0.1, -65504.0, 6e-8], "<f2"),
    "f4": np.array([0.1, -0.0, 1e-45], "<f4"),
    "f8": np.array([0.1, 1e300, 5e-324], "<f8"),
    "flat": np.arange(n * 4, dtype="u1").reshape(n, 4),
    "grey": np.arange(n * 6, dtype="f4").reshape(n, 2, 3) / 2,
    "colour": np.arange(n * 12, dtype="u1").reshape(n, 2, 2, 3),
}
np.savez_compressed("numpy.npz", **arrays)
