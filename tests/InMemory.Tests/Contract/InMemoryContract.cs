using Integration.ContractTests;

namespace Integration.InMemory.Tests.Contract;

public sealed class InMemoryAbandonContract(InMemoryHarness harness) : AbandonContract<InMemoryHarness>(harness);

public sealed class InMemoryCapabilityContract(InMemoryHarness harness) : CapabilityContract<InMemoryHarness>(harness);

public sealed class InMemoryConcurrencyContract(InMemoryHarness harness) : ConcurrencyContract<InMemoryHarness>(harness);

public sealed class InMemoryConnectionContract(InMemoryHarness harness) : ConnectionContract<InMemoryHarness>(harness);

public sealed class InMemoryConsumerContract(InMemoryHarness harness) : ConsumerContract<InMemoryHarness>(harness);

public sealed class InMemoryCrashContract(InMemoryHarness harness) : CrashContract<InMemoryHarness>(harness);

public sealed class InMemoryDeadLetterContract(InMemoryHarness harness) : DeadLetterContract<InMemoryHarness>(harness);

public sealed class InMemoryDeduplicationContract(InMemoryHarness harness) : DeduplicationContract<InMemoryHarness>(harness);

public sealed class InMemoryDelayContract(InMemoryHarness harness) : DelayContract<InMemoryHarness>(harness);

public sealed class InMemoryDirectSendContract(InMemoryHarness harness) : DirectSendContract<InMemoryHarness>(harness);

public sealed class InMemoryErrorContract(InMemoryHarness harness) : ErrorContract<InMemoryHarness>(harness);

public sealed class InMemoryExtremeDurationContract(InMemoryHarness harness) : ExtremeDurationContract<InMemoryHarness>(harness);

public sealed class InMemoryFilterContract(InMemoryHarness harness) : FilterContract<InMemoryHarness>(harness);

public sealed class InMemoryGroupContract(InMemoryHarness harness) : GroupContract<InMemoryHarness>(harness);

public sealed class InMemoryHealthContract(InMemoryHarness harness) : HealthContract<InMemoryHarness>(harness);

public sealed class InMemoryHostileMessageContract(InMemoryHarness harness) : HostileMessageContract<InMemoryHarness>(harness);

public sealed class InMemoryIdleContract(InMemoryHarness harness) : IdleContract<InMemoryHarness>(harness);

public sealed class InMemoryLifecycleContract(InMemoryHarness harness) : LifecycleContract<InMemoryHarness>(harness);

public sealed class InMemoryLockContract(InMemoryHarness harness) : LockContract<InMemoryHarness>(harness);

public sealed class InMemoryMessageContract(InMemoryHarness harness) : MessageContract<InMemoryHarness>(harness);

public sealed class InMemoryObservabilityContract(InMemoryHarness harness) : ObservabilityContract<InMemoryHarness>(harness);

public sealed class InMemoryPeekAndCountContract(InMemoryHarness harness) : PeekAndCountContract<InMemoryHarness>(harness);

public sealed class InMemoryPlanContract(InMemoryHarness harness) : PlanContract<InMemoryHarness>(harness);

public sealed class InMemoryPushContract(InMemoryHarness harness) : PushContract<InMemoryHarness>(harness);

public sealed class InMemoryQueueContract(InMemoryHarness harness) : QueueContract<InMemoryHarness>(harness);

public sealed class InMemoryReceiveContract(InMemoryHarness harness) : ReceiveContract<InMemoryHarness>(harness);

public sealed class InMemoryRedriveContract(InMemoryHarness harness) : RedriveContract<InMemoryHarness>(harness);

public sealed class InMemoryScheduleContract(InMemoryHarness harness) : ScheduleContract<InMemoryHarness>(harness);
public sealed class InMemorySendManyContract(InMemoryHarness harness) : SendManyContract<InMemoryHarness>(harness);

public sealed class InMemorySizeContract(InMemoryHarness harness) : SizeContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamAppendContract(InMemoryHarness harness) : StreamAppendContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamLifecycleContract(InMemoryHarness harness) : StreamLifecycleContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamPartitionContract(InMemoryHarness harness) : StreamPartitionContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamGroupContract(InMemoryHarness harness) : StreamGroupContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamReadContract(InMemoryHarness harness) : StreamReadContract<InMemoryHarness>(harness);

public sealed class InMemoryStreamTopologyContract(InMemoryHarness harness) : StreamTopologyContract<InMemoryHarness>(harness);

public sealed class InMemoryTimeToLiveContract(InMemoryHarness harness) : TimeToLiveContract<InMemoryHarness>(harness);

public sealed class InMemoryTopicContract(InMemoryHarness harness) : TopicContract<InMemoryHarness>(harness);

public sealed class InMemoryTopologyContract(InMemoryHarness harness) : TopologyContract<InMemoryHarness>(harness);
