namespace AgentSsh.Chaos.Plan;

/// <summary>What happens to a person's client.</summary>
internal enum ActKind
{
    /// <summary>The ssh process is killed.</summary>
    Kill,

    /// <summary>The terminal's window is closed.</summary>
    HangUp,

    /// <summary>The person leaves by <c>~.</c>.</summary>
    Leave,

    /// <summary>The ssh process stands still for a while (SIGSTOP).</summary>
    Freeze,

    /// <summary>No packet of the client's comes through, either way, for a while.</summary>
    Cut,

    /// <summary>The window has another size.</summary>
    Resize,

    /// <summary>The person has the program write a lot at once.</summary>
    Flood,
}
