using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Keeps the ids of conversations in the agent's home, so that they outlast the container. One line for each program: name, id, and "new", "started" or "used".</summary>
internal sealed class ConversationStore
{
    private readonly string _path;
    private readonly SupervisorLog _log;

    public ConversationStore(string home, SupervisorLog log)
    {
        _path = Path.Combine(home, ".local", "state", "agentssh", "conversation");
        _log = log;
    }

    /// <summary>The conversation with this program; a new one where none is known.</summary>
    /// <exception cref="IOException">The file is there and cannot be read: starting anew would lose the conversation.</exception>
    public Conversation Get(string program) =>
        Read().FirstOrDefault(conversation => conversation.Program == program)
        ?? new Conversation(program, Guid.NewGuid().ToString(), false);

    /// <summary>Writes it, beside those with other programs.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Put(Conversation conversation)
    {
        var all = Read().Where(other => other.Program != conversation.Program).Append(conversation);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        AtomicFile.Write(_path, string.Concat(all.Select(Format)));
    }

    internal static Conversation? Parse(string line)
    {
        var fields = line.Split('\t');
        return fields.Length == 3 && fields[0].Length > 0 && Guid.TryParse(fields[1], out var id)
            ? new Conversation(fields[0], id.ToString(), fields[2] is "started" or "used", fields[2] == "used")
            : null;
    }

    internal static string Format(Conversation conversation) =>
        $"{conversation.Program}\t{conversation.Id}\t{(conversation.WasUsed ? "used" : conversation.WasStarted ? "started" : "new")}\n";

    private List<Conversation> Read()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        List<Conversation> all = [];
        foreach (var line in File.ReadAllLines(_path))
        {
            if (Parse(line) is { } conversation)
            {
                all.Add(conversation);
            }
            else
            {
                _log.Warning($"{_path}: a line that is no conversation is passed over.");
            }
        }

        return all;
    }
}
