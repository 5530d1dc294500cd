using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Integration.Operations.Portability;

/// <summary>
/// Finds in an application's compiled code what it uses of the messaging API: the file is read, nothing of it is loaded or run. Calls by reflection are
/// not seen, nor those of libraries that are not looked at.
/// </summary>
public static class AssemblyUses
{
    /// <summary>The members whose use needs a capability. Groups and filters are not here: the topology tells them, with the entity.</summary>
    internal static IReadOnlyDictionary<(string Type, string Member), Capability> Members { get; } = new Dictionary<(string Type, string Member), Capability>
    {
        [("IMessageSource", "PeekAsync")] = Capability.Peek,
        [("IMessageSource", "CountAsync")] = Capability.Counts,
        [("IMessageSource", "PurgeAsync")] = Capability.Purge,
        [("IDeadLetterSource", "RedriveAsync")] = Capability.Redrive,
        [("IMessageSchedule", "ScheduleAsync")] = Capability.ScheduledSend,
        [("IMessageSchedule", "CancelAsync")] = Capability.ScheduledSend,
        [("IMessageSchedule", "MoveAsync")] = Capability.ScheduledSend,
        [("IMessagePublisher", "ScheduleSendAsync")] = Capability.ScheduledSend,
        [("IMessagePublisher", "SchedulePublishAsync")] = Capability.ScheduledSend,
        [("IMessagePublisher", "CancelScheduledAsync")] = Capability.ScheduledSend,
        [("IMessagePublisher", "MoveScheduledAsync")] = Capability.ScheduledSend,
        [("ReceivedMessage", "AbandonAsync")] = Capability.Abandon,
        [("ReceivedMessage", "DeadLetterAsync")] = Capability.DeadLetter,
        [("ReceivedMessage", "RenewLockAsync")] = Capability.RenewLock,
        [("Message", "set_Delay")] = Capability.DelayedDelivery,
        [("Message", "set_TimeToLive")] = Capability.TimeToLive,
        [("Message", "set_DeduplicationId")] = Capability.Deduplication,
        [("SendOptions", "set_Delay")] = Capability.DelayedDelivery,
        [("SendOptions", "set_TimeToLive")] = Capability.TimeToLive,
        [("SendOptions", "set_DeduplicationId")] = Capability.Deduplication,
    };

    /// <summary>The uses in an assembly, each with the method that has it, as <c>Shop.OrderHandler.HandleAsync</c>.</summary>
    /// <param name="assembly">The file, a .dll or a managed .exe; read and not closed.</param>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    /// <exception cref="InvalidDataException">It has no .NET code, or such as can't be read.</exception>
    public static IReadOnlyList<PortabilityUse> Read(Stream assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var file = new PEReader(assembly, PEStreamOptions.LeaveOpen);
        if (!file.HasMetadata)
            throw new InvalidDataException("It has no .NET metadata. Give the application's .dll, not its native host.");
        var metadata = file.GetMetadataReader();
        var wanted = FindReferences(metadata);
        if (wanted.Count == 0)
            return [];
        var uses = new HashSet<PortabilityUse>();
        foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition))
        {
            if (method.RelativeVirtualAddress == 0)
                continue;
            foreach (var token in CalledMembers.Of(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
            {
                if (wanted.TryGetValue(Generic(metadata, token), out var capability))
                    uses.Add(new(capability, NameOf(metadata, method)));
            }
        }

        return [.. uses.OrderBy(u => u.Capability).ThenBy(u => u.Where, StringComparer.Ordinal)];
    }

    private static Dictionary<EntityHandle, Capability> FindReferences(MetadataReader metadata)
    {
        var found = new Dictionary<EntityHandle, Capability>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            var space = metadata.GetString(type.Namespace);
            if ((space == "Integration" || space.StartsWith("Integration.", StringComparison.Ordinal))
                && Members.TryGetValue((metadata.GetString(type.Name), metadata.GetString(member.Name)), out var capability))
            {
                found.Add(handle, capability);
            }
        }

        return found;
    }

    /// <summary>Of a generic method with its types the method itself.</summary>
    private static EntityHandle Generic(MetadataReader metadata, EntityHandle called) =>
        called.Kind == HandleKind.MethodSpecification ? metadata.GetMethodSpecification((MethodSpecificationHandle)called).Method : called;

    /// <summary>The method as it was written.</summary>
    private static string NameOf(MetadataReader metadata, MethodDefinition method)
    {
        var written = WrittenIn(metadata.GetString(method.Name));
        var type = metadata.GetTypeDefinition(method.GetDeclaringType());
        while (metadata.GetString(type.Name) is ['<', ..] made && !type.GetDeclaringType().IsNil)
        {
            written ??= WrittenIn(made);
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        var name = $"{metadata.GetString(type.Name)}.{written ?? metadata.GetString(method.Name)}";
        while (!type.GetDeclaringType().IsNil)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
            name = $"{metadata.GetString(type.Name)}.{name}";
        }

        return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    /// <summary>What the compiler makes of lambdas, local functions and async methods is named after the method in angle brackets, one in the other.</summary>
    private static string? WrittenIn(string made)
    {
        var name = made.TrimStart('<');
        return name.Length < made.Length && name.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? name[..end] : null;
    }
}
