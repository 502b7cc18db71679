namespace AgentSsh.Gateway.Configuration;

/// <summary>One key, as a person presses it.</summary>
/// <param name="Character">A printable character of ASCII; with Ctrl one of a to z, <c>\ ] ^ _</c>.</param>
/// <param name="HasControl">Ctrl is held.</param>
public sealed record KeyStroke(char Character, bool HasControl)
{
    /// <summary>For people: <c>Ctrl-\</c>.</summary>
    public override string ToString() => HasControl ? $"Ctrl-{char.ToUpperInvariant(Character)}" : Character.ToString();
}
