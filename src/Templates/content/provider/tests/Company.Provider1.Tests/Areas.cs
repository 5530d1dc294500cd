using Integration.ContractTests;

namespace Company.Provider1.Tests;

// Every area of the contract: one without a line is named in the report as not run.
public sealed class AbandonTests(MyServiceHarness harness) : AbandonContract<MyServiceHarness>(harness);
public sealed class CapabilityTests(MyServiceHarness harness) : CapabilityContract<MyServiceHarness>(harness);
public sealed class ConcurrencyTests(MyServiceHarness harness) : ConcurrencyContract<MyServiceHarness>(harness);
public sealed class ConnectionTests(MyServiceHarness harness) : ConnectionContract<MyServiceHarness>(harness);
public sealed class ConsumerTests(MyServiceHarness harness) : ConsumerContract<MyServiceHarness>(harness);
public sealed class CrashTests(MyServiceHarness harness) : CrashContract<MyServiceHarness>(harness);
public sealed class DeadLetterTests(MyServiceHarness harness) : DeadLetterContract<MyServiceHarness>(harness);
public sealed class DeduplicationTests(MyServiceHarness harness) : DeduplicationContract<MyServiceHarness>(harness);
public sealed class DelayTests(MyServiceHarness harness) : DelayContract<MyServiceHarness>(harness);
public sealed class DirectSendTests(MyServiceHarness harness) : DirectSendContract<MyServiceHarness>(harness);
public sealed class ErrorTests(MyServiceHarness harness) : ErrorContract<MyServiceHarness>(harness);
public sealed class ExtremeDurationTests(MyServiceHarness harness) : ExtremeDurationContract<MyServiceHarness>(harness);
public sealed class FilterTests(MyServiceHarness harness) : FilterContract<MyServiceHarness>(harness);
public sealed class GroupTests(MyServiceHarness harness) : GroupContract<MyServiceHarness>(harness);
public sealed class HealthTests(MyServiceHarness harness) : HealthContract<MyServiceHarness>(harness);
public sealed class HostileMessageTests(MyServiceHarness harness) : HostileMessageContract<MyServiceHarness>(harness);
public sealed class IdleTests(MyServiceHarness harness) : IdleContract<MyServiceHarness>(harness);
public sealed class LifecycleTests(MyServiceHarness harness) : LifecycleContract<MyServiceHarness>(harness);
public sealed class LockTests(MyServiceHarness harness) : LockContract<MyServiceHarness>(harness);
public sealed class MessageTests(MyServiceHarness harness) : MessageContract<MyServiceHarness>(harness);
public sealed class ObservabilityTests(MyServiceHarness harness) : ObservabilityContract<MyServiceHarness>(harness);
public sealed class PeekAndCountTests(MyServiceHarness harness) : PeekAndCountContract<MyServiceHarness>(harness);
public sealed class PlanTests(MyServiceHarness harness) : PlanContract<MyServiceHarness>(harness);
public sealed class PushTests(MyServiceHarness harness) : PushContract<MyServiceHarness>(harness);
public sealed class QueueTests(MyServiceHarness harness) : QueueContract<MyServiceHarness>(harness);
public sealed class ReceiveTests(MyServiceHarness harness) : ReceiveContract<MyServiceHarness>(harness);
public sealed class RedriveTests(MyServiceHarness harness) : RedriveContract<MyServiceHarness>(harness);
public sealed class ScheduleTests(MyServiceHarness harness) : ScheduleContract<MyServiceHarness>(harness);
public sealed class SendManyTests(MyServiceHarness harness) : SendManyContract<MyServiceHarness>(harness);
public sealed class SizeTests(MyServiceHarness harness) : SizeContract<MyServiceHarness>(harness);
public sealed class TimeToLiveTests(MyServiceHarness harness) : TimeToLiveContract<MyServiceHarness>(harness);
public sealed class TopicTests(MyServiceHarness harness) : TopicContract<MyServiceHarness>(harness);
public sealed class TopologyTests(MyServiceHarness harness) : TopologyContract<MyServiceHarness>(harness);
