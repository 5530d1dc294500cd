using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

public sealed class AwsAbandonContract(AwsHarness harness) : AbandonContract<AwsHarness>(harness);

public sealed class AwsCapabilityContract(AwsHarness harness) : CapabilityContract<AwsHarness>(harness);

public sealed class AwsConcurrencyContract(AwsHarness harness) : ConcurrencyContract<AwsHarness>(harness);

public sealed class AwsConnectionContract(AwsHarness harness) : ConnectionContract<AwsHarness>(harness);

public sealed class AwsConsumerContract(AwsHarness harness) : ConsumerContract<AwsHarness>(harness);

public sealed class AwsCrashContract(AwsHarness harness) : CrashContract<AwsHarness>(harness);

public sealed class AwsDeadLetterContract(AwsHarness harness) : DeadLetterContract<AwsHarness>(harness);

public sealed class AwsDeduplicationContract(AwsHarness harness) : DeduplicationContract<AwsHarness>(harness);

public sealed class AwsDelayContract(AwsHarness harness) : DelayContract<AwsHarness>(harness);

public sealed class AwsDirectSendContract(AwsHarness harness) : DirectSendContract<AwsHarness>(harness);

public sealed class AwsErrorContract(AwsHarness harness) : ErrorContract<AwsHarness>(harness);

public sealed class AwsExtremeDurationContract(AwsHarness harness) : ExtremeDurationContract<AwsHarness>(harness);

public sealed class AwsFilterContract(AwsHarness harness) : FilterContract<AwsHarness>(harness);

public sealed class AwsGroupContract(AwsHarness harness) : GroupContract<AwsHarness>(harness);

public sealed class AwsHealthContract(AwsHarness harness) : HealthContract<AwsHarness>(harness);

public sealed class AwsHostileMessageContract(AwsHarness harness) : HostileMessageContract<AwsHarness>(harness);

public sealed class AwsIdleContract(AwsHarness harness) : IdleContract<AwsHarness>(harness);

public sealed class AwsLifecycleContract(AwsHarness harness) : LifecycleContract<AwsHarness>(harness);

public sealed class AwsLockContract(AwsHarness harness) : LockContract<AwsHarness>(harness);

public sealed class AwsMessageContract(AwsHarness harness) : MessageContract<AwsHarness>(harness);

public sealed class AwsObservabilityContract(AwsHarness harness) : ObservabilityContract<AwsHarness>(harness);

public sealed class AwsPeekAndCountContract(AwsHarness harness) : PeekAndCountContract<AwsHarness>(harness);

public sealed class AwsPlanContract(AwsHarness harness) : PlanContract<AwsHarness>(harness);

public sealed class AwsPushContract(AwsHarness harness) : PushContract<AwsHarness>(harness);

public sealed class AwsQueueContract(AwsHarness harness) : QueueContract<AwsHarness>(harness);

public sealed class AwsReceiveContract(AwsHarness harness) : ReceiveContract<AwsHarness>(harness);

public sealed class AwsRedriveContract(AwsHarness harness) : RedriveContract<AwsHarness>(harness);

public sealed class AwsScheduleContract(AwsHarness harness) : ScheduleContract<AwsHarness>(harness);
public sealed class AwsSendManyContract(AwsHarness harness) : SendManyContract<AwsHarness>(harness);

public sealed class AwsSizeContract(AwsHarness harness) : SizeContract<AwsHarness>(harness);

public sealed class AwsTimeToLiveContract(AwsHarness harness) : TimeToLiveContract<AwsHarness>(harness);

public sealed class AwsTopicContract(AwsHarness harness) : TopicContract<AwsHarness>(harness);

public sealed class AwsTopologyContract(AwsHarness harness) : TopologyContract<AwsHarness>(harness);
