package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.Behaviors;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultOpenings;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.notify.HostPolicy;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.SweepSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Secret sets that come and go between the check of a new sweep and its creation; nothing tells the sweep of them then, for it is not there yet. */
class SetsChangedWhileSubmittingTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final TestData data = new TestData();
    private final SecretSets sets = new SecretSets(
            data.blobs,
            data.catalog,
            data.vaults,
            data.workerBlobs,
            data.recent,
            InstantSource.fixed(TestData.NOW),
            new Random(7));
    private final DatasetInfo registered = data.registrar.register(
            data.definition(
                    "d",
                    TaskKind.CLASSIFICATION,
                    TestData.classification(120),
                    TestData.random("train", 40, "tuning", 20, "xc1", 20, "xc2", 20, "xc3", 20),
                    List.of("xc1", "xc2", "xc3")),
            false);
    private final SweepSpecMapper mapper = new SweepSpecMapper(new Random(3));
    private final SpecStore specs = new SpecStore(data.documents, mapper);
    private final Queue<SweepCommand.ChangeSets> told = new ConcurrentLinkedQueue<>();
    /** What happens after the check, and when the sweep is being created. */
    private Runnable checked = () -> {};

    private Runnable created = () -> {};

    @AfterAll
    static void close() {
        KIT.shutdownTestKit();
    }

    private void retire(String set) {
        sets.retire(registered, set, "me", "a leak");
    }

    private void addFresh() {
        StringBuilder rows = new StringBuilder("id,a,label,b\n");
        for (int row = 0; row < 30; row++) {
            rows.append("n" + row + "," + (5000 + row) + "," + (row % 2 == 0 ? "no" : "yes") + "," + row + "\n");
        }
        sets.add(registered, "fresh", new StoredFile("new.csv", data.upload(rows.toString()), 1), "me");
    }

    private ValidationGate gate() {
        ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
        TaskDataProvider tasks = new TaskDataProvider(
                new ValidationChecker(data.catalog, tables),
                data.catalog,
                data.sweeps,
                tables,
                data.workerBlobs,
                data.recent);
        SweepDataBinding binding =
                new SweepDataBinding(tasks, data.catalog, new VaultOpenings(data.documents), data.ledger);
        return new ValidationGate() {
            @Override
            public CompletionStage<Answer> check(SweepSpec spec, SweepDefinition definition) {
                return binding.check(spec, definition).thenApply(answer -> {
                    checked.run();
                    return answer;
                });
            }

            @Override
            public CompletionStage<Done> bind(String sweepId, SweepSpec spec, SweepDefinition definition) {
                return binding.bind(sweepId, spec, definition);
            }
        };
    }

    private SweepCreation creation() {
        ActorRef<SweepCommand> sweep = KIT.spawn(Behaviors.receiveMessage(command -> {
            if (command instanceof SweepCommand.CreateSweep create) {
                created.run();
                create.replyTo().tell(new SweepReply.Summary(view()));
            } else if (command instanceof SweepCommand.GetSweep get) {
                get.replyTo().tell(new SweepReply.Summary(view()));
            } else if (command instanceof SweepCommand.ChangeSets change) {
                told.add(change);
                change.replyTo().tell(new SweepReply.SetsTaken(true, "ACTIVE", 0));
            }
            return Behaviors.same();
        }));
        SweepAccess access = access(sweep);
        return new SweepCreation(new SweepApi(
                KIT.system(),
                access,
                KIT.<SchedulerCommand>createTestProbe().ref(),
                specs,
                mapper,
                gate(),
                new StoredSteps(new InMemoryStores.Trials()),
                new SweepIndex(data.documents, new Random(4)),
                new ServerSettings("", 0, 1 << 24, Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(20), 1000),
                new HostPolicy(false, List.of(), false),
                new SetAdoption(KIT.system(), access, data.catalog, data.sweeps),
                Runnable::run));
    }

    private SweepAccess access(ActorRef<SweepCommand> sweep) {
        return new SweepAccess() {
            @Override
            public RecipientRef<SweepCommand> sweep(String sweepId) {
                return sweep;
            }

            @Override
            public CompletionStage<SweepDefinition> definition(String sweepId) {
                return specs.definition(sweepId);
            }

            @Override
            public CompletionStage<List<String>> active() {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void release(String worker, String currentInstance) {
                throw new AssertionError("nobody connects");
            }
        };
    }

    private static SweepView view() {
        return new SweepView(
                "s-aaaaaa",
                "s",
                "p",
                "ACTIVE",
                "",
                0,
                0,
                0,
                OptionalLong.of(5),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "accuracy",
                true,
                "",
                "random",
                1,
                TestData.NOW,
                Optional.empty(),
                List.of("x"),
                "d",
                50,
                false);
    }

    private SweepDefinition create(String crossChecks) throws InvalidProtocolBufferException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'s'},objective:{metric:'accuracy'},parameters:{x:{type:'float',min:0,max:1}},"
                                + "strategy:{name:'random',seed:'7'},trainer:{command:['sh']},budget:{max_trials:'5'},"
                                + "validation:{dataset:'d',tuning:'tuning'" + crossChecks + "}}",
                        spec);
        creation()
                .create(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        String id = specs.ids().toCompletableFuture().join().get(0);
        return specs.definition(id).toCompletableFuture().join();
    }

    private int version() {
        String id = specs.ids().toCompletableFuture().join().get(0);
        return data.sweeps.get(id).toCompletableFuture().join().version();
    }

    @Test
    void aSetThatWasRetiredAfterTheCheckIsTakenFromTheSweep() throws Exception {
        checked = () -> retire("xc1");

        SweepDefinition sweep = create("");

        assertThat(sweep.validation().orElseThrow().crossChecks()).containsExactly("xc1", "xc2", "xc3");
        assertThat(told).flatExtracting(SweepCommand.ChangeSets::retired).containsExactly("xc1");
    }

    @Test
    void aSetThatWasNamedAndContaminatedAfterTheCheckIsTakenFromTheSweep() throws Exception {
        checked = () -> sets.contaminate(registered, "xc2", "me", "a leak");

        create(",cross_checks:['xc1','xc2']");

        assertThat(told).flatExtracting(SweepCommand.ChangeSets::retired).containsExactly("xc2");
    }

    @Test
    void aSetThatIsRetiredWhileTheSweepIsBeingCreatedIsTakenFromIt() throws Exception {
        created = () -> retire("xc3");

        create("");

        assertThat(told).flatExtracting(SweepCommand.ChangeSets::retired).containsExactly("xc3");
    }

    @Test
    void aSetThatIsAddedWhileTheSweepIsBeingCreatedIsUsedByIt() throws Exception {
        created = this::addFresh;

        create("");

        assertThat(told).flatExtracting(SweepCommand.ChangeSets::added).containsExactly("fresh");
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void aSetThatWasSpentBeforeIsNoneOfTheSweepsAndIsNotTakenFromIt() throws Exception {
        retire("xc1");

        SweepDefinition sweep = create("");

        assertThat(sweep.validation().orElseThrow().crossChecks()).containsExactly("xc2", "xc3");
        assertThat(told).flatExtracting(SweepCommand.ChangeSets::retired).isEmpty();
    }
}
