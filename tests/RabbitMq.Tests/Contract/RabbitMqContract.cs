using Integration.ContractTests;

namespace Integration.RabbitMq.Tests.Contract;

public sealed class RabbitAbandonContract(RabbitMqHarness harness) : AbandonContract<RabbitMqHarness>(harness);

public sealed class RabbitCapabilityContract(RabbitMqHarness harness) : CapabilityContract<RabbitMqHarness>(harness);

public sealed class RabbitConcurrencyContract(RabbitMqHarness harness) : ConcurrencyContract<RabbitMqHarness>(harness);

public sealed class RabbitConnectionContract(RabbitMqHarness harness) : ConnectionContract<RabbitMqHarness>(harness);

public sealed class RabbitConsumerContract(RabbitMqHarness harness) : ConsumerContract<RabbitMqHarness>(harness);

public sealed class RabbitCrashContract(RabbitMqHarness harness) : CrashContract<RabbitMqHarness>(harness);

public sealed class RabbitDeadLetterContract(RabbitMqHarness harness) : DeadLetterContract<RabbitMqHarness>(harness);

public sealed class RabbitDeduplicationContract(RabbitMqHarness harness) : DeduplicationContract<RabbitMqHarness>(harness);

public sealed class RabbitDelayContract(RabbitMqHarness harness) : DelayContract<RabbitMqHarness>(harness);

public sealed class RabbitDirectSendContract(RabbitMqHarness harness) : DirectSendContract<RabbitMqHarness>(harness);

public sealed class RabbitErrorContract(RabbitMqHarness harness) : ErrorContract<RabbitMqHarness>(harness);

public sealed class RabbitExtremeDurationContract(RabbitMqHarness harness) : ExtremeDurationContract<RabbitMqHarness>(harness);

public sealed class RabbitFilterContract(RabbitMqHarness harness) : FilterContract<RabbitMqHarness>(harness);

public sealed class RabbitGroupContract(RabbitMqHarness harness) : GroupContract<RabbitMqHarness>(harness);

public sealed class RabbitHealthContract(RabbitMqHarness harness) : HealthContract<RabbitMqHarness>(harness);

public sealed class RabbitHostileMessageContract(RabbitMqHarness harness) : HostileMessageContract<RabbitMqHarness>(harness);

public sealed class RabbitIdleContract(RabbitMqHarness harness) : IdleContract<RabbitMqHarness>(harness);

public sealed class RabbitLifecycleContract(RabbitMqHarness harness) : LifecycleContract<RabbitMqHarness>(harness);

public sealed class RabbitLockContract(RabbitMqHarness harness) : LockContract<RabbitMqHarness>(harness);

public sealed class RabbitMessageContract(RabbitMqHarness harness) : MessageContract<RabbitMqHarness>(harness);

public sealed class RabbitObservabilityContract(RabbitMqHarness harness) : ObservabilityContract<RabbitMqHarness>(harness);

public sealed class RabbitPeekAndCountContract(RabbitMqHarness harness) : PeekAndCountContract<RabbitMqHarness>(harness);

public sealed class RabbitPlanContract(RabbitMqHarness harness) : PlanContract<RabbitMqHarness>(harness);

public sealed class RabbitPushContract(RabbitMqHarness harness) : PushContract<RabbitMqHarness>(harness);

public sealed class RabbitQueueContract(RabbitMqHarness harness) : QueueContract<RabbitMqHarness>(harness);

public sealed class RabbitReceiveContract(RabbitMqHarness harness) : ReceiveContract<RabbitMqHarness>(harness);

public sealed class RabbitRedriveContract(RabbitMqHarness harness) : RedriveContract<RabbitMqHarness>(harness);

public sealed class RabbitScheduleContract(RabbitMqHarness harness) : ScheduleContract<RabbitMqHarness>(harness);
public sealed class RabbitSendManyContract(RabbitMqHarness harness) : SendManyContract<RabbitMqHarness>(harness);

public sealed class RabbitSizeContract(RabbitMqHarness harness) : SizeContract<RabbitMqHarness>(harness);

public sealed class RabbitTimeToLiveContract(RabbitMqHarness harness) : TimeToLiveContract<RabbitMqHarness>(harness);

public sealed class RabbitTopicContract(RabbitMqHarness harness) : TopicContract<RabbitMqHarness>(harness);

public sealed class RabbitTopologyContract(RabbitMqHarness harness) : TopologyContract<RabbitMqHarness>(harness);
