using System.Net.Sockets;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>Somebody else's SSH client, as a program that takes the gateway's address.</summary>
public abstract class InteropPeer
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Why it cannot be run on this machine, or null.</summary>
    public abstract Task<string?> MissingAsync();

    /// <summary>The command line that runs a command without a terminal.</summary>
    public abstract string[] Exec(InteropTarget target, string command);

    /// <summary>The command line that goes to the agent's screen.</summary>
    public abstract string[] Attach(InteropTarget target);

    /// <summary>Goes away from the screen: this one as when its window is closed.</summary>
    public virtual async Task LeaveAsync(TerminalClient terminal) => await terminal.DisposeAsync();

    /// <summary>Puts a file, renames it to <c>.moved</c>, sees it in a listing, gets it back and removes it.</summary>
    public abstract Task SftpAsync(InteropTarget target, string local, string remote, string back);

    /// <summary>Says a line to a port of the container and returns all that it answers.</summary>
    public abstract Task<string> ForwardAsync(InteropTarget target, int port, string text);

    protected static async Task<ProcessResult> RunAsync(string[] command, string input = "") => (await ProcessRunner.RunAsync(
        command[0], command[1..], new ProcessRunnerOptions { Stdin = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)), Timeout = Limit })).EnsureSuccess();

    /// <summary>The answer through a client that listens on <paramref name="localPort"/>.</summary>
    protected static async Task<string> ThroughAsync(string[] command, int localPort, string text)
    {
        await using var client = TerminalClient.Start(command[0], command[1..]);
        string answer = "";
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var socket = new TcpClient();
                    await socket.ConnectAsync("127.0.0.1", localPort);
                    await socket.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
                    using var reader = new StreamReader(socket.GetStream());
                    answer = await reader.ReadToEndAsync();
                    return answer.Length > 0;
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    return false;
                }
            },
            Limit,
            () => $"an answer through {command[0]}");
        return answer;
    }
}
