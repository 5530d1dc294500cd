using System.Runtime.InteropServices;

namespace Integration.TopologyManagement;

/// <summary>Where something stands in a document, from 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DocumentPlace(long Line, long Column);

/// <summary>What is wrong with a document, and where.</summary>
internal sealed class DocumentFault(string message, DocumentPlace place, Exception? innerException = null) : Exception(message, innerException)
{
    public DocumentPlace Place => place;
}
