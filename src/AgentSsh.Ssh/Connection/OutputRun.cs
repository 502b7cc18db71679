namespace AgentSsh.Ssh.Connection;

/// <summary>Bytes of one kind that lie together in a channel's output.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Length">How many.</param>
/// <param name="DataType">The type code of extended data.</param>
internal record struct OutputRun(OutputKind Kind, int Length, uint DataType);
