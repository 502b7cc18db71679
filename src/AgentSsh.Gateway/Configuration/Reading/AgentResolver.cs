using System.Collections.Frozen;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Programs;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Makes whole agents of what the file says: names, owners, roles, and the layers over one another.</summary>
internal sealed class AgentResolver(
    ConfigurationDraft draft,
    IReadOnlyDictionary<string, UserConfiguration> users,
    IReadOnlyDictionary<string, ProgramConfiguration> programs,
    Func<string, string?> environment,
    ErrorList errors)
{
    private readonly Dictionary<string, AgentConfiguration> _agents = [];
    private readonly Dictionary<string, AgentConfiguration> _further = [];
    private readonly HashSet<Toml.TomlPosition> _cannotPause = [];

    public IReadOnlyDictionary<string, AgentConfiguration> Agents => _agents;

    public IReadOnlyDictionary<string, AgentConfiguration> FurtherAgents => _further;

    public void Resolve()
    {
        CheckProgram(draft.Defaults);
        CheckWebhooks(draft.Defaults);
        var sections = draft.Agents.ToDictionary(section => section.Name.Value);
        foreach (var user in users.Keys)
        {
            var own = sections.GetValueOrDefault(user)?.Layer.Over(draft.Defaults) ?? draft.Defaults;
            _agents[user] = Build(user, user, own, SoleRole(user));
            _further[user] = _agents[user];
        }

        foreach (var section in draft.Agents)
        {
            CheckProgram(section.Layer);
            CheckWebhooks(section.Layer);
            Add(section, sections);
        }
    }

    private void Add(AgentSection section, Dictionary<string, AgentSection> sections)
    {
        var name = section.Name.Value;
        var user = UserOf(section);
        var owner = OwnerOf(section, user);
        var below = user is not null && user != name && sections.TryGetValue(user, out var own) ? own.Layer.Over(draft.Defaults) : draft.Defaults;
        _agents[name] = Build(name, owner ?? "", section.Layer.Over(below), RolesOf(section, owner)) with
        {
            Workspace = section.Workspace?.Value,
            Mounts = [.. section.Mounts.Select(mount => mount.Value)],
        };
    }

    /// <summary>The user whose agent it is by its name alone; null for a shared one.</summary>
    private string? UserOf(AgentSection section)
    {
        var (name, position) = section.Name;
        var user = AgentName.UserOfFurtherAgent(name);
        if (user.Length > 0)
        {
            if (!users.ContainsKey(user))
            {
                errors.Add(position, $"the agent {Quote.Of(name)} would be one of the user {Quote.Of(user)}, who does not exist", NearestUser(user));
            }

            return user;
        }

        if (!AgentName.IsPlain(name))
        {
            errors.Add(position, $"{Quote.Of(name)} cannot be an agent's name: {AgentName.Rule}, or USER.NAME");
        }

        return users.ContainsKey(name) ? name : null;
    }

    private string? OwnerOf(AgentSection section, string? user)
    {
        if (section.Owner is not { } owner)
        {
            if (user is null)
            {
                errors.Add(section.Name.Position, $"the agent {Quote.Of(section.Name.Value)} has no 'owner'", NearestUser(section.Name.Value));
            }

            return user;
        }

        if (CheckUser(owner, "owner", section) && user is not null && owner.Value != user)
        {
            errors.Add(owner.Position, $"the agent {Quote.Of(section.Name.Value)} belongs to {Quote.Of(user)} by its name; its owner cannot be {Quote.Of(owner.Value)}");
        }

        return owner.Value;
    }

    private FrozenDictionary<string, Role> RolesOf(AgentSection section, string? owner)
    {
        var roles = new Dictionary<string, Role>();
        if (owner is not null)
        {
            roles[owner] = Role.Owner;
        }

        foreach (var (list, role, key) in (ReadOnlySpan<(IReadOnlyList<Located<string>>, Role, string)>)
            [(section.Drivers, Role.Driver, "drivers"), (section.Watchers, Role.Watcher, "watchers")])
        {
            foreach (var person in list)
            {
                if (CheckUser(person, key, section) && !roles.TryAdd(person.Value, role))
                {
                    var earlier = roles[person.Value];
                    errors.Add(person.Position, earlier == role
                        ? $"{Quote.Of(person.Value)} stands twice in '{key}' of {Quote.Of(section.Name.Value)}"
                        : $"{Quote.Of(person.Value)} is both {Word(earlier)} and {Word(role)} of {Quote.Of(section.Name.Value)}; one role is enough, {Word(earlier)} may do more");
                }
            }
        }

        return roles.ToFrozenDictionary();
    }

    private AgentConfiguration Build(string name, string owner, AgentLayer layer, FrozenDictionary<string, Role> roles)
    {
        var defaults = new ContainerLimits();
        return new AgentConfiguration
        {
            Name = name,
            Owner = owner,
            Roles = roles,

            // An unknown program has been complained about; nobody gets to see an agent without one.
            Program = programs.GetValueOrDefault(layer.Program?.Value ?? BuiltInPrograms.Default) ?? programs[BuiltInPrograms.Default],
            Arguments = layer.Arguments ?? [],
            Image = layer.Image ?? AgentConfiguration.DefaultImage,
            OnExit = layer.OnExit ?? default,
            Exec = layer.Exec ?? default,
            Inbox = layer.Inbox ?? default,
            Environment = EnvironmentOf(layer),
            Webhooks = layer.Webhooks is { } webhooks ? [.. webhooks.Select(webhook => webhook.Value)] : null,
            Limits = new ContainerLimits
            {
                MemoryBytes = layer.MemoryBytes ?? defaults.MemoryBytes,
                Cpus = layer.Cpus ?? defaults.Cpus,
                Pids = layer.Pids ?? defaults.Pids,
            },
            Idle = IdleOf(name, layer),
        };
    }

    private IdlePolicy IdleOf(string name, AgentLayer layer)
    {
        var idle = new IdlePolicy { After = layer.IdleAfter?.Value ?? default, Action = layer.IdleAction ?? default, Attached = layer.IdleAttached ?? default };
        if (idle.After > TimeSpan.Zero && idle.Action == IdleAction.Pause && draft.Gateway.Engine == EngineChoice.Local && _cannotPause.Add(layer.IdleAfter!.Position))
        {
            errors.Add(layer.IdleAfter.Position, $"the engine \"local\" cannot pause agent {Quote.Of(name)}, since it has no containers; write action = \"stop\"");
        }

        return idle;
    }

    private FrozenDictionary<string, string> EnvironmentOf(AgentLayer layer)
    {
        var variables = new Dictionary<string, string>();
        foreach (var name in layer.PassEnvironment ?? [])
        {
            if (environment(name) is { } value)
            {
                variables[name] = value;
            }
        }

        foreach (var (name, value) in layer.Environment)
        {
            variables[name] = value;
        }

        return variables.ToFrozenDictionary();
    }

    private void CheckProgram(AgentLayer layer)
    {
        if (layer.Program is { } program && !programs.ContainsKey(program.Value))
        {
            var known = programs.Keys.Order(StringComparer.Ordinal).ToList();
            errors.Add(
                program.Position,
                $"unknown program {Quote.Of(program.Value)}; there are {string.Join(", ", known.Take(20).Select(Quote.Plain))}, or define [programs.NAME]",
                NearestName.Of(program.Value, known));
        }
    }

    private void CheckWebhooks(AgentLayer layer)
    {
        foreach (var name in layer.Webhooks ?? [])
        {
            if (!draft.Webhooks.ContainsKey(name.Value))
            {
                var known = draft.Webhooks.Keys.Order(StringComparer.Ordinal).ToList();
                errors.Add(
                    name.Position,
                    $"unknown webhook {Quote.Of(name.Value)} in 'notify'; {(known.Count == 0 ? "there is no [notify.NAME]" : $"there are {string.Join(", ", known.Take(20).Select(Quote.Plain))}")}",
                    NearestName.Of(name.Value, known));
            }
        }
    }

    private bool CheckUser(Located<string> person, string key, AgentSection section)
    {
        if (users.ContainsKey(person.Value))
        {
            return true;
        }

        errors.Add(person.Position, $"unknown user {Quote.Of(person.Value)} in '{key}' of {Quote.Of(section.Name.Value)}", NearestUser(person.Value));
        return false;
    }

    private string? NearestUser(string name) => NearestName.Of(name, users.Keys.Order(StringComparer.Ordinal));

    private static FrozenDictionary<string, Role> SoleRole(string owner) =>
        new Dictionary<string, Role> { [owner] = Role.Owner }.ToFrozenDictionary();

    private static string Word(Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Driver => "driver",
        _ => "watcher",
    };
}
