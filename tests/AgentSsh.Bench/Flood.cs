using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh;

namespace AgentSsh.Bench;

/// <summary>Strangers at the gateway's door: many at once who exchange keys and have none to log in with, again and again.</summary>
internal sealed class Flood : IDisposable
{
    /// <summary>The argument with which this program is the flood itself: port and how many at once follow.</summary>
    public const string Argument = "--flood";

    private readonly Process _process;

    /// <summary>Starts it in a process of its own; it is under way when this returns.</summary>
    public Flood(OtherComputer computer, int port, int atOnce)
    {
        _process = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList =
            {
                "-c", computer.Enter + "exec \"$@\"", "sh", "dotnet", typeof(Flood).Assembly.Location, Argument,
                port.ToString(CultureInfo.InvariantCulture), atOnce.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        // Its sign to end.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The flood itself, until its standard input ends.</summary>
    public static async Task RunAsync(int port, int atOnce)
    {
        using var stop = new CancellationTokenSource();
        var firstRefused = new TaskCompletionSource();
        Task[] strangers = [.. Enumerable.Range(0, atOnce).Select(_ => KnockAsync(port, firstRefused, stop.Token))];
        await firstRefused.Task;
        Console.WriteLine("under way");
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
        await Task.WhenAll(strangers);
    }

    /// <summary>Connections on which nothing more is said than the gateway says by itself.</summary>
    public static async Task<List<Socket>> HalfOpenAsync(int port, int count)
    {
        var sockets = new List<Socket>();
        var byteOfTheirs = new byte[1];
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync("SSH-2.0-half-open\r\n"u8.ToArray());
            await socket.ReceiveAsync(byteOfTheirs);
            sockets.Add(socket);
        }

        return sockets;
    }

    private static async Task KnockAsync(int port, TaskCompletionSource refused, CancellationToken cancellationToken)
    {
        var options = new SshClientOptions
        {
            Host = "127.0.0.1",
            Port = port,
            UserName = "stranger",
            Keys = [],
            HostKeyVerifier = static _ => ValueTask.FromResult(true),
            ConnectTimeout = TimeSpan.FromSeconds(60),
        };
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await (await SshClient.ConnectAsync(options, new Nobody(), cancellationToken)).DisposeAsync();
            }
            catch (Exception e) when (e is SshConnectException or OperationCanceledException)
            {
                refused.TrySetResult();

                // As it should be; a refusal at once must not become a loop that only knocks.
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }
    }

    private sealed class Nobody : ConnectionHandler;
}
