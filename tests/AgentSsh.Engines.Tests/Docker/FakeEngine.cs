using System.Net.Sockets;
using System.Text;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>Stands in for engines that are not installed here (too old ones, Podman, broken ones): gives one canned answer a path, one a connection.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentssh-fake-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, string> _answers;
    private readonly string _failing;

    /// <param name="answers">JSON by path; any other path is answered with 404.</param>
    /// <param name="failing">The path whose answer has status 500.</param>
    public FakeEngine(Dictionary<string, string> answers, string failing = "")
    {
        (_answers, _failing) = (answers, failing);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        Running = RunAsync();
    }

    public string SocketPath => Path.Combine(_directory, "engine.sock");

    private Task Running { get; }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptAsync();
                using var stream = new NetworkStream(connection);
                using var reader = new StreamReader(stream);
                var path = (await reader.ReadLineAsync() ?? " ").Split(' ')[1];
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // The head goes on; requests here have no body.
                }

                var found = _answers.TryGetValue(path, out var answer);
                answer ??= "{\"message\":\"page not found\"}";
                var head = $"HTTP/1.1 {(path == _failing ? "500 Internal Server Error" : found ? "200 OK" : "404 Not Found")}\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(head + answer));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: that is how it ends.
        }
    }
}
