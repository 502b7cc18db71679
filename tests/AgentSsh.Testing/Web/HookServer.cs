using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>A web server on loopback that reads requests and then does whatever it is told to: also what no server should.</summary>
public sealed class HookServer : IAsyncDisposable
{
    /// <summary>An answer that takes the request.</summary>
    public const string Fine = "HTTP/1.1 204 No Content\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Func<int, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _running;
    private int _connections;

    /// <param name="answer">Answers the request with that number, from 1. What it throws ends the connection.</param>
    public HookServer(Func<int, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>Answers each request with the next of these texts, and with the last one from then on.</summary>
    public HookServer(params string[] answers)
        : this((number, stream, stop) => stream.WriteAsync(Encoding.ASCII.GetBytes(answers[Math.Min(number, answers.Length) - 1]), stop).AsTask())
    {
    }

    /// <summary>Where it is; what must not be seen in a log has "secret" in it.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/secret-path?token=secret-query");

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Connections open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ends it, and every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        Interlocked.Increment(ref _connections);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                await _answer(_requests.Count, stream, _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client left, or the test is over.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Request?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new Request(lines[0], headers, body);
    }

    /// <summary>A request that came.</summary>
    /// <param name="Line">Its first line.</param>
    /// <param name="Headers">Its headers, by name in any case.</param>
    /// <param name="Body">Its body.</param>
    public sealed record Request(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        /// <summary>The body as text.</summary>
        public string Text => Encoding.UTF8.GetString(Body);
    }
}
