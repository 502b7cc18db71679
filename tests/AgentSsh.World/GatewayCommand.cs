using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>Where the gateway's program is, and how it is called.</summary>
public static class GatewayCommand
{
    private const string Published = "artifacts/agentssh/agentssh";
    private const string Supervisor = "artifacts/supervisor/agentssh-supervisor";

    /// <summary>Null when both programs were published, or the reason for <c>Assert.Skip</c>.</summary>
    public static string? Missing()
    {
        var missing = new[] { Published, Supervisor }.Where(path => !File.Exists(RepositoryRoot.File(path))).ToArray();
        return missing.Length == 0 ? null : $"{string.Join(" and ", missing)} not there: run scripts/build";
    }

    /// <summary><c>agentssh serve --config PATH</c>.</summary>
    public static IReadOnlyList<string> Serve(string configPath) => [RepositoryRoot.File(Published), "serve", "--config", configPath];
}
