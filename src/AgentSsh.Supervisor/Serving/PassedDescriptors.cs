using AgentSsh.Link;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Standard descriptors of a process that the gateway has passed: a terminal for all three, or three pipes. Disposing closes our copies; the process
/// has its own.</summary>
internal sealed class PassedDescriptors(Descriptor[] descriptors) : IDisposable
{
    public int Count => descriptors.Length;

    /// <summary>They are one terminal.</summary>
    public bool IsTerminal => descriptors.Length == 1;

    /// <summary>They are three pipes.</summary>
    public bool ArePipes => descriptors.Length == DescriptorMessage.MaxDescriptors;

    public int Input => descriptors[0].Number;

    public int Output => descriptors[IsTerminal ? 0 : 1].Number;

    public int Error => descriptors[IsTerminal ? 0 : 2].Number;

    public void Dispose()
    {
        foreach (var descriptor in descriptors)
        {
            descriptor.Dispose();
        }
    }
}
