namespace AgentSsh.World;

/// <summary>The agents.toml of an <see cref="AgentWorld"/>.</summary>
internal static class AgentWorldConfig
{
    public static string Text(AgentWorldOptions options, int port, string stateDirectory, Uri modelUrl, IEnumerable<Person> people) =>
        Form(options, port, stateDirectory, modelUrl, people).Replace("{model}", modelUrl.ToString().TrimEnd('/'), StringComparison.Ordinal);

    private static string Form(AgentWorldOptions options, int port, string stateDirectory, Uri modelUrl, IEnumerable<Person> people) => $$"""
        [gateway]
        listen = [{{string.Join(", ", options.Addresses.Prepend("127.0.0.1").Select(address => $"\"{address}:{port}\""))}}]
        state_dir = "{{stateDirectory}}"
        engine = "{{options.Engine}}"
        link = "{{options.Link}}"
        login_hint = "{{(options.HasLoginHint ? "once" : "off")}}"
        {{options.Gateway}}

        [defaults]
        program = "{{options.Program}}"
        image = "{{options.Image}}"
        env = { ANTHROPIC_BASE_URL = "{{modelUrl}}", ANTHROPIC_AUTH_TOKEN = "fake-token-of-the-tests"{{string.Concat(options.AgentEnvironment.Select(pair => $", {pair.Key} = '''{pair.Value}'''"))}} }
        {{options.Defaults}}

        {{string.Join("\n", people.Select(person => $"[users.{person.Name}]\nkeys = [\"{person.Key.PublicKeyLine}\"]\n"))}}
        {{options.Tables}}

        """;
}
