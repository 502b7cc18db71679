using System.Globalization;

namespace AgentSsh.Engines.Tests;

/// <summary>The host directories of a specification, with a stand-in supervisor; removed with it.</summary>
internal sealed class TestFolders : IDisposable
{
    /// <summary>
    /// Stands in for the supervisor, which is another project's program and has tests of its own: what an engine needs of it is a process that runs until
    /// SIGTERM, holds its lock, and a command whose standard input and output are the link.
    /// </summary>
    private const string StandIn =
        """
        #!/bin/bash
        command=$1
        shift
        case "$command" in
        run)
          echo "arguments: $*"
          state=
          for word; do
            [ "$previous" = --state ] && state=$word
            previous=$word
          done
          # flock -F stays the same process, so the lock is the supervisor's own as it is with the real one.
          [ -n "$state" ] && exec flock -n -F -E 75 "$state/supervisor.lock" "$0" hold
          exec "$0" hold
          ;;
        hold)
          trap 'exit 0' TERM
          [ -n "$STANDIN_STUBBORN" ] && trap '' TERM
          [ -n "$STANDIN_EXIT" ] && exit "$STANDIN_EXIT"
          while :; do sleep 0.1 3>&-; done
          ;;
        link)
          [ -n "$STANDIN_LINK_FAILS" ] && { echo "no supervisor answers" >&2; exit 3; }
          echo "a word on standard error" >&2
          exec cat
          ;;
        esac
        """;

    public TestFolders()
    {
        Root = Directory.CreateTempSubdirectory("agentssh-engines-").FullName;
        foreach (var directory in new[] { Supervisor, Configuration, Link, Workspace })
        {
            Directory.CreateDirectory(directory);
        }

        var program = Path.Combine(Supervisor, AgentSpecification.SupervisorFileName);
        File.WriteAllText(program, StandIn + "\n");
        Executable(program);
        File.WriteAllText(Path.Combine(Configuration, "agent.toml"), "# read-only inside\n");
    }

    public string Root { get; }

    public string Supervisor => Path.Combine(Root, "supervisor");

    public string Configuration => Path.Combine(Root, "configuration");

    public string Link => Path.Combine(Root, "link");

    public string Workspace => Path.Combine(Root, "workspace");

    public string State => Path.Combine(Root, "state");

    public AgentSpecification Specification(string agent) => new()
    {
        Agent = agent,
        Image = DockerFixture.BaseImage,
        SupervisorDirectory = Supervisor,
        ConfigurationDirectory = Configuration,
        LinkDirectory = Link,
        Uid = 1234,
        Gid = 1235,
        MemoryBytes = 256L << 20,
        Cpus = 0.5,
        Pids = 64,
    };

    /// <summary>Gives a directory to a user; needs root.</summary>
    public static async Task GiveAsync(string path, uint uid, uint gid) =>
        await Command.RunAsync("chown", ["-R", string.Create(CultureInfo.InvariantCulture, $"{uid}:{gid}"), path]);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Executable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }
}
