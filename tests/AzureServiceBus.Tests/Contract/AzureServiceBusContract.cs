using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

public sealed class AzureAbandonContract(AzureServiceBusHarness harness) : AbandonContract<AzureServiceBusHarness>(harness);

public sealed class AzureCapabilityContract(AzureServiceBusHarness harness) : CapabilityContract<AzureServiceBusHarness>(harness);

public sealed class AzureConcurrencyContract(AzureServiceBusHarness harness) : ConcurrencyContract<AzureServiceBusHarness>(harness);

public sealed class AzureConnectionContract(AzureServiceBusHarness harness) : ConnectionContract<AzureServiceBusHarness>(harness);

public sealed class AzureConsumerContract(AzureServiceBusHarness harness) : ConsumerContract<AzureServiceBusHarness>(harness);

public sealed class AzureCrashContract(AzureServiceBusHarness harness) : CrashContract<AzureServiceBusHarness>(harness);

public sealed class AzureDeadLetterContract(AzureServiceBusHarness harness) : DeadLetterContract<AzureServiceBusHarness>(harness);

public sealed class AzureDeduplicationContract(AzureServiceBusHarness harness) : DeduplicationContract<AzureServiceBusHarness>(harness);

public sealed class AzureDelayContract(AzureServiceBusHarness harness) : DelayContract<AzureServiceBusHarness>(harness);

public sealed class AzureDirectSendContract(AzureServiceBusHarness harness) : DirectSendContract<AzureServiceBusHarness>(harness);

public sealed class AzureErrorContract(AzureServiceBusHarness harness) : ErrorContract<AzureServiceBusHarness>(harness);

public sealed class AzureExtremeDurationContract(AzureServiceBusHarness harness) : ExtremeDurationContract<AzureServiceBusHarness>(harness);

public sealed class AzureFilterContract(AzureServiceBusHarness harness) : FilterContract<AzureServiceBusHarness>(harness);

public sealed class AzureGroupContract(AzureServiceBusHarness harness) : GroupContract<AzureServiceBusHarness>(harness);

public sealed class AzureHealthContract(AzureServiceBusHarness harness) : HealthContract<AzureServiceBusHarness>(harness);

public sealed class AzureHostileMessageContract(AzureServiceBusHarness harness) : HostileMessageContract<AzureServiceBusHarness>(harness);

public sealed class AzureIdleContract(AzureServiceBusHarness harness) : IdleContract<AzureServiceBusHarness>(harness);

public sealed class AzureLifecycleContract(AzureServiceBusHarness harness) : LifecycleContract<AzureServiceBusHarness>(harness);

public sealed class AzureLockContract(AzureServiceBusHarness harness) : LockContract<AzureServiceBusHarness>(harness);

public sealed class AzureMessageContract(AzureServiceBusHarness harness) : MessageContract<AzureServiceBusHarness>(harness);

public sealed class AzureObservabilityContract(AzureServiceBusHarness harness) : ObservabilityContract<AzureServiceBusHarness>(harness);

public sealed class AzurePeekAndCountContract(AzureServiceBusHarness harness) : PeekAndCountContract<AzureServiceBusHarness>(harness);

public sealed class AzurePlanContract(AzureServiceBusHarness harness) : PlanContract<AzureServiceBusHarness>(harness);

public sealed class AzurePushContract(AzureServiceBusHarness harness) : PushContract<AzureServiceBusHarness>(harness);

public sealed class AzureQueueContract(AzureServiceBusHarness harness) : QueueContract<AzureServiceBusHarness>(harness);

public sealed class AzureReceiveContract(AzureServiceBusHarness harness) : ReceiveContract<AzureServiceBusHarness>(harness);

public sealed class AzureRedriveContract(AzureServiceBusHarness harness) : RedriveContract<AzureServiceBusHarness>(harness);

public sealed class AzureScheduleContract(AzureServiceBusHarness harness) : ScheduleContract<AzureServiceBusHarness>(harness);
public sealed class AzureSendManyContract(AzureServiceBusHarness harness) : SendManyContract<AzureServiceBusHarness>(harness);

public sealed class AzureSizeContract(AzureServiceBusHarness harness) : SizeContract<AzureServiceBusHarness>(harness);

public sealed class AzureTimeToLiveContract(AzureServiceBusHarness harness) : TimeToLiveContract<AzureServiceBusHarness>(harness);

public sealed class AzureTopicContract(AzureServiceBusHarness harness) : TopicContract<AzureServiceBusHarness>(harness);

public sealed class AzureTopologyContract(AzureServiceBusHarness harness) : TopologyContract<AzureServiceBusHarness>(harness);
