using Integration.ContractTests;

namespace Integration.AzureEventHubs.Tests.Contract;

public sealed class AzureStreamAppendContract(AzureEventHubsHarness harness) : StreamAppendContract<AzureEventHubsHarness>(harness);

public sealed class AzureStreamGroupContract(AzureEventHubsHarness harness) : StreamGroupContract<AzureEventHubsHarness>(harness);

public sealed class AzureStreamLifecycleContract(AzureEventHubsHarness harness) : StreamLifecycleContract<AzureEventHubsHarness>(harness);

public sealed class AzureStreamPartitionContract(AzureEventHubsHarness harness) : StreamPartitionContract<AzureEventHubsHarness>(harness);

public sealed class AzureStreamReadContract(AzureEventHubsHarness harness) : StreamReadContract<AzureEventHubsHarness>(harness);

public sealed class AzureStreamTopologyContract(AzureEventHubsHarness harness) : StreamTopologyContract<AzureEventHubsHarness>(harness);
