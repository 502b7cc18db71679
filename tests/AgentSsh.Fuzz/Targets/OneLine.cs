namespace AgentSsh.Fuzz.Targets;

/// <summary>What may be shown to a person as it is.</summary>
internal static class OneLine
{
    /// <summary>Demands a text of one line that drives no terminal; a tab is taken.</summary>
    public static void Require(string text) => FuzzFailure.Require(
        text.Length > 0 && !text.Any(static character => char.IsControl(character) && character != '\t'), "an error is one line of text", text);
}
