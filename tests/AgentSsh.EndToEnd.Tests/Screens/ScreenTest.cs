using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Screens;

/// <summary>What the tests of people's screens share.</summary>
public abstract class ScreenTest : WorldTest
{
    /// <summary>A program that does with its terminal what it is told: copies, asks, floods, leaves a sequence unfinished.</summary>
    private const string Tables = """"
        [programs.actor]
        start = ["/bin/bash", "--norc", "-c", '''
        echo ready-to-work
        while IFS= read -r line; do
          case "$line" in
            copy*) printf '\033]52;c;%s\007' "${line#copy }" ;;
            wrapped*) printf '\033Ptmux;\033\033]52;c;%s\007\033\\' "${line#wrapped }" ;;
            ask) printf '\033Ptmux;\033\033]52;c;?\007\033\\' ;;
            half) printf '\033Ptmux;\033\033]0;half a title\033\\' ;;
            flood) (timeout 4 yes 'a line of a flood, which goes by'; echo flood-done) & ;;
            long) head -c 10000000 /dev/zero | tr '\0' x; echo; echo long-done ;;
          esac
          printf '\033]2;did %s\007' "$line"
          echo "got:$line:"
        done
        ''']

        [programs.raw]
        start = ["/bin/bash", "--norc", "-c", "stty raw -echo; echo ready-to-work; exec cat -v"]

        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]

        """";

    protected static Task<AgentWorld> StartAsync(string program = "actor", bool relays = false, bool hasLoginHint = false) =>
        StartWorldAsync(new AgentWorldOptions { Program = program, Tables = Tables, Relays = relays, HasLoginHint = hasLoginHint });

    /// <summary>Attaches, and waits for the screen.</summary>
    protected static async Task<TerminalClient> AttachAsync(Person person, string agent, TerminalSize? size = null)
    {
        TerminalClient client = person.Attach(agent, size);
        await client.WaitForScreenAsync("ready-to-work", Long);
        return client;
    }

    /// <summary>Tells the actor what to do, and waits until everybody sees that it is done.</summary>
    protected static async Task DoAsync(TerminalClient who, string what, params TerminalClient[] readers)
    {
        await who.SendAsync(what + "\r");
        foreach (TerminalClient reader in (TerminalClient[])[who, .. readers])
        {
            await reader.WaitForScreenAsync($"got:{what}:", Soon);
        }
    }

    /// <summary>
    /// Waits until tmux has drawn a person's terminal once more, which it does as soon as that has said what it is:
    /// until then it sends that terminal neither copies nor what a program wraps for it.
    /// </summary>
    protected static Task SettleAsync(TerminalClient who) => DoAsync(who, $"here {Guid.NewGuid():N}");

    /// <summary>How often a text came, as bytes.</summary>
    protected static int Count(TerminalClient client, string text) => Encoding.Latin1.GetString(client.RawBytes).Split(text).Length - 1;

    /// <summary>What tmux holds for the agent's screen.</summary>
    protected static async Task<string> CaptureAsync(AgentWorld world, string agent) => Plain(await TmuxAsync(world, agent, "capture-pane -p -t agent:"));

    /// <summary>A screen as <see cref="CaptureAsync"/> gives it.</summary>
    protected static string Plain(string screen) => string.Join('\n', screen.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');
}
