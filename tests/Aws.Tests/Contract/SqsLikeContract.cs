using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

// The areas in which fauxqs and SQS differ, over the server that answers as SQS does.

public sealed class SqsLikeAbandonContract(SqsLikeHarness harness) : AbandonContract<SqsLikeHarness>(harness);

public sealed class SqsLikeConsumerContract(SqsLikeHarness harness) : ConsumerContract<SqsLikeHarness>(harness);

public sealed class SqsLikeDeadLetterContract(SqsLikeHarness harness) : DeadLetterContract<SqsLikeHarness>(harness);

public sealed class SqsLikeGroupContract(SqsLikeHarness harness) : GroupContract<SqsLikeHarness>(harness);

public sealed class SqsLikeLockContract(SqsLikeHarness harness) : LockContract<SqsLikeHarness>(harness);

public sealed class SqsLikeReceiveContract(SqsLikeHarness harness) : ReceiveContract<SqsLikeHarness>(harness);

public sealed class SqsLikeRedriveContract(SqsLikeHarness harness) : RedriveContract<SqsLikeHarness>(harness);

public sealed class SqsLikeTimeToLiveContract(SqsLikeHarness harness) : TimeToLiveContract<SqsLikeHarness>(harness);
