using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Bench;

/// <summary>What no server on this machine can surpass: bytes through a plain loopback connection, and through the cipher alone.</summary>
internal static class MachineLimits
{
    private const long Bytes = 2L << 30;

    /// <summary>One line each, in GiB/s.</summary>
    public static async Task<string> ReportAsync()
    {
        var lines = new List<string> { $"plain copy through a loopback socket: {await CopyAsync():0.00} GiB/s" };
        foreach (string cipher in new[] { "aes-128-gcm", "aes-256-gcm", "chacha20-poly1305" })
        {
            lines.Add($"openssl speed -evp {cipher}, 16 KiB, one thread: {await SpeedAsync(cipher):0.00} GiB/s");
        }

        return string.Join('\n', lines);
    }

    private static async Task<double> CopyAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        using var sender = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await sender.ConnectAsync(listener.LocalEndPoint!);
        using Socket receiver = await listener.AcceptAsync();
        long start = Stopwatch.GetTimestamp();
        Task sending = Task.Factory.StartNew(() => Send(sender), TaskCreationOptions.LongRunning);
        var room = new byte[128 * 1024];
        for (long received = 0; received < Bytes;)
        {
            received += receiver.Receive(room);
        }

        await sending;
        return (Bytes >> 30) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Send(Socket sender)
    {
        var piece = new byte[128 * 1024];
        for (long sent = 0; sent < Bytes;)
        {
            sent += sender.Send(piece);
        }
    }

    // The last line of -mr is +F:number:name:bytes a second.
    private static async Task<double> SpeedAsync(string cipher)
    {
        ProcessResult speed = (await ProcessRunner.RunAsync("openssl", ["speed", "-mr", "-seconds", "1", "-bytes", "16384", "-evp", cipher])).EnsureSuccess();
        string line = speed.StdoutText.Split('\n').Last(each => each.StartsWith("+F:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[3], CultureInfo.InvariantCulture) / (1 << 30);
    }
}
