namespace AgentSsh.Gateway.Hosting.Control;

/// <summary>What a running gateway said.</summary>
/// <param name="Output">For stdout.</param>
/// <param name="Error">For stderr.</param>
/// <param name="Status">The exit status.</param>
internal sealed record ControlAnswer(string Output, string Error, int Status);
