using System.Text.Json;
using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Local;

/// <summary>One agent's directory: where everything is, and what it says of the supervisor.</summary>
internal sealed class SupervisorDirectory(string root, string agent)
{
    private const int MaximumRecord = 64 * 1024;

    /// <summary>The supervisor says little; more than this is the same complaint again and again.</summary>
    private const long MaximumLog = 4 * 1024 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly Lazy<string> BootId = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    public string State => Path.Combine(root, agent);

    public string Home => Path.Combine(State, "home");

    public string Workspace => Path.Combine(State, "workspace");

    public string Log => Path.Combine(State, "supervisor.log");

    private string Record => Path.Combine(State, "supervisor.json");

    /// <summary>The supervisor holds it as long as it lives.</summary>
    private string Lock => Path.Combine(State, "supervisor.lock");

    /// <summary>The supervisor as it is now; null when there is none. Its exit code is known of one that this gateway started.</summary>
    public AgentContainer? Find()
    {
        var record = ReadRecord();
        if (FindProcess(record) is { } process)
        {
            TrimLog();
            return Container(AgentContainerState.Running, record, StartTime(process, record), null);
        }

        return record is null
            ? null
            : Container(AgentContainerState.Stopped, record, record.StartedAt, record.Pid == 0 ? null : DetachedProcess.ExitCode(record.Pid));
    }

    /// <summary>The running supervisor's process; null when there is none.</summary>
    public ProcessStart? FindProcess() => FindProcess(ReadRecord());

    public void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The local engine needs Unix.");
        }

        Directory.CreateDirectory(State, OwnerOnly);
        Directory.CreateDirectory(Home, OwnerOnly);
        Directory.CreateDirectory(Workspace);
    }

    /// <summary>Before the start: what it will be.</summary>
    public SupervisorRecord Announce(AgentSpecification specification)
    {
        var record = new SupervisorRecord { SpecificationHash = specification.Hash, Image = specification.Image, MadeFrom = specification.Summary, BootId = BootId.Value, StartedAt = DateTimeOffset.UtcNow };
        Write(record);
        return record;
    }

    /// <summary>After it.</summary>
    public void Started(SupervisorRecord record, int pid)
    {
        // One that has ended already is a zombie, since nobody has asked after it: it has no start time, and counts as ended.
        var start = ProcessStart.Read(pid);
        Write(record with { Pid = pid, StartTicks = start?.Ticks ?? 0 });
    }

    /// <summary>The engine forgets it; home and workspace stay.</summary>
    public void Forget() => File.Delete(Record);

    private AgentContainer Container(AgentContainerState state, SupervisorRecord? record, DateTimeOffset? startedAt, int? exitCode) =>
        new(agent, agent, state, record?.SpecificationHash ?? "", record?.Image ?? "", "", startedAt, exitCode, OutOfMemory: false)
        {
            MadeFrom = record?.MadeFrom ?? new Dictionary<string, string>(),
        };

    private ProcessStart? FindProcess(SupervisorRecord? record)
    {
        if (record is { Pid: > 0 } && record.BootId == BootId.Value && ProcessStart.Read(record.Pid) is { } process && process.Ticks == record.StartTicks)
        {
            return process;
        }

        return FileLocks.Holder(Lock) is { } holder ? ProcessStart.Read(holder) : null;
    }

    /// <summary>Of one found by its lock alone the record does not tell, but its lock file was made or opened when it started.</summary>
    private static DateTimeOffset? StartTime(ProcessStart process, SupervisorRecord? record) =>
        record is not null && (record.Pid == process.Pid || record.Pid == 0) ? record.StartedAt : null;

    private SupervisorRecord? ReadRecord()
    {
        try
        {
            var file = new FileInfo(Record);
            return file.Exists && file.Length <= MaximumRecord ? JsonSerializer.Deserialize(File.ReadAllBytes(Record), LocalJson.Default.SupervisorRecord) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new EngineUnavailableException($"'{Record}' is damaged ({exception.Message}); remove it when no supervisor of '{agent}' runs.", exception);
        }
    }

    /// <summary>By rename, so that nobody ever reads half of it.</summary>
    private void Write(SupervisorRecord record)
    {
        var half = Record + ".new";
        File.WriteAllBytes(half, JsonSerializer.SerializeToUtf8Bytes(record, LocalJson.Default.SupervisorRecord));
        File.Move(half, Record, overwrite: true);
    }

    /// <summary>The supervisor appends, so its next line simply stands at the beginning.</summary>
    private void TrimLog()
    {
        var log = new FileInfo(Log);
        if (log.Exists && log.Length > MaximumLog)
        {
            File.Copy(Log, Log + ".1", overwrite: true);
            using var file = new FileStream(Log, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
        }
    }
}
