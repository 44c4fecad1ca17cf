package dev.crosscheck.monitor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.monitor.Finding.Code;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import org.junit.jupiter.api.Test;

class FindingStudyTest {
    /** 40 sweeps. At a rate of 0.5 % for each wrong finding the chance of more than 3 is below 0.01 %. */
    @Test
    void findingsAreSeldomWrong() {
        FindingStudy study = FindingStudy.of(Family.of(0.3, 0.8, 100, 300, 0.3, 0.2), 40, 1000);

        for (Code code : new Code[] {Code.EXHAUSTED, Code.OVERTUNED, Code.SET_SHIFTED}) {
            assertThat(study.wrong.getOrDefault(code, 0)).as(code.name()).isLessThanOrEqualTo(3);
        }
        assertThat(study.made.getOrDefault(Code.EXHAUSTED, 0)).isPositive();
    }
}
