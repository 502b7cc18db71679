namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Why a string is not of the form that its key wants.</summary>
internal sealed record FormProblem(string Message, string? Suggestion = null);
