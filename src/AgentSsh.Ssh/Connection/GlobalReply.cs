namespace AgentSsh.Ssh;

/// <summary>The peer's answer to a global request.</summary>
/// <param name="Success">Whether it did what was asked.</param>
/// <param name="Data">What it said with a success.</param>
public sealed record GlobalReply(bool Success, ReadOnlyMemory<byte> Data);
