using Integration.ContractTests;

namespace Integration.Aws.Kinesis.Tests.Contract;

public sealed class KinesisStreamAppendContract(KinesisHarness harness) : StreamAppendContract<KinesisHarness>(harness);

public sealed class KinesisStreamGroupContract(KinesisHarness harness) : StreamGroupContract<KinesisHarness>(harness);

public sealed class KinesisStreamLifecycleContract(KinesisHarness harness) : StreamLifecycleContract<KinesisHarness>(harness);

public sealed class KinesisStreamPartitionContract(KinesisHarness harness) : StreamPartitionContract<KinesisHarness>(harness);

public sealed class KinesisStreamReadContract(KinesisHarness harness) : StreamReadContract<KinesisHarness>(harness);

public sealed class KinesisStreamTopologyContract(KinesisHarness harness) : StreamTopologyContract<KinesisHarness>(harness);
