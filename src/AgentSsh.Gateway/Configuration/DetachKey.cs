namespace AgentSsh.Gateway.Configuration;

/// <summary>The keys by which a person leaves an agent's screen.</summary>
/// <param name="First">The first; null: there are none, and every key is the agent's.</param>
/// <param name="Second">The one after it; null: one is enough.</param>
public sealed record DetachKey(KeyStroke? First, KeyStroke? Second)
{
    /// <summary>dtach and abduco leave with Ctrl-\ too, and no agent program uses it.</summary>
    public static readonly DetachKey Default = new(new KeyStroke('\\', true), new KeyStroke('d', false));

    /// <summary>No such keys.</summary>
    public static readonly DetachKey None = new(null, null);

    /// <summary>For people: <c>Ctrl-\ then d</c>.</summary>
    public override string ToString() => Second is null ? $"{First}" : $"{First} then {Second}";
}
