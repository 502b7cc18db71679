using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>
/// A model's HTTP API (Messages, Responses and Chat Completions) with scripted answers (<see cref="ModelScript"/>), so that a real agent program
/// can hold whole conversations without a model. Records all that it is asked. Safe from any thread.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    private static readonly ModelDialect Messages = new MessagesDialect();
    private static readonly ModelDialect Responses = new ResponsesDialect();
    private static readonly ModelDialect Chat = new ChatDialect();

    private readonly FakeModelOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private volatile FakeModelFailure _failure;

    private FakeModelServer(FakeModelOptions options) => _options = options;

    /// <summary>What was asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>The port, the same on every address.</summary>
    public int Port { get; private set; }

    /// <summary>What requests for a message get instead of an answer; may change at any time.</summary>
    public FakeModelFailure Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>The URL for a program on this machine (<c>ANTHROPIC_BASE_URL</c>).</summary>
    public Uri LocalUrl => UrlAt(IPAddress.Loopback);

    /// <summary>The URL at one of the addresses that the server listens on.</summary>
    public Uri UrlAt(IPAddress address) => new($"http://{address}:{Port}");

    /// <summary>Starts listening.</summary>
    /// <exception cref="SocketException">An address is not this machine's, or its port is taken.</exception>
    public static FakeModelServer Start(FakeModelOptions? options = null)
    {
        var server = new FakeModelServer(options ?? new FakeModelOptions());
        foreach (var endPoint in server._options.Listen)
        {
            var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            server._listeners.Add(listener);
            listener.Bind(endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, server.Port) : endPoint);
            listener.Listen(64);
            server.Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            server._accepting.Add(server.AcceptAsync(listener));
        }

        return server;
    }

    /// <summary>Starts on loopback and, when there is one, on an address that containers reach (<see cref="HostAddresses.ForContainers"/>).</summary>
    public static FakeModelServer StartForContainers(FakeModelOptions? options = null)
    {
        List<IPEndPoint> listen = [new(IPAddress.Loopback, 0)];
        if (HostAddresses.ForContainers() is { } bridge)
        {
            listen.Add(new IPEndPoint(bridge, 0));
        }

        return Start((options ?? new FakeModelOptions()) with { Listen = listen });
    }

    /// <summary>Stops listening, closes every connection and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting);
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            var connection = ServeAsync(socket);
            _connections[connection] = true;
            _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var connection = new HttpConnection(stream);
        try
        {
            while (await connection.ReadRequestAsync(stopped.Token) is { } request)
            {
                await AnswerAsync(connection, request, stopped.Token);
                if (!request.KeepsAlive)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client went away, or the server is being stopped: nobody is left to be told.
        }
        catch (InvalidDataException e)
        {
            Requests.Add(number => new RecordedRequest(number, "?", e.Message, false, null, default, null));
        }
    }

    private async Task AnswerAsync(HttpConnection connection, HttpRequestHead request, CancellationToken cancellationToken)
    {
        switch (request.Method, request.Path)
        {
            case ("HEAD", "/" or "/api/hello"):
                Record(request, known: true, message: null);
                await connection.WriteAsync(200, "application/json", [], withoutBody: true, cancellationToken);
                break;
            case ("POST", "/v1/messages"):
                await AnswerMessageAsync(connection, request, Messages, cancellationToken);
                break;
            case ("POST", "/v1/responses"):
                await AnswerMessageAsync(connection, request, Responses, cancellationToken);
                break;
            case ("POST", "/v1/chat/completions"):
                await AnswerMessageAsync(connection, request, Chat, cancellationToken);
                break;
            case ("GET", "/v1/responses"):
                // Codex asks for a websocket first, and goes on over HTTP when it is told so.
                Record(request, known: true, message: null);
                await WriteJsonAsync(connection, 426, MessageEvents.Error("invalid_request_error", "no websocket here"), cancellationToken);
                break;
            case ("POST", "/v1/messages/count_tokens"):
                Record(request, known: true, message: null);
                await WriteJsonAsync(connection, 200, Object(writer => writer.WriteNumber("input_tokens", 10)), cancellationToken);
                break;
            case ("GET", "/v1/models"):
                Record(request, known: true, message: null);
                await WriteJsonAsync(connection, 200, Models(), cancellationToken);
                break;
            default:
                Record(request, known: false, message: null);
                await WriteJsonAsync(connection, 404, MessageEvents.Error("not_found_error", $"the fake has no {request.Path}"), cancellationToken);
                break;
        }
    }

    private async Task AnswerMessageAsync(HttpConnection connection, HttpRequestHead request, ModelDialect dialect, CancellationToken cancellationToken)
    {
        ModelRequest message;
        try
        {
            message = dialect.Parse(request.Body);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            Record(request, known: true, message: null);
            await WriteJsonAsync(connection, 400, MessageEvents.Error("invalid_request_error", e.Message), cancellationToken);
            return;
        }

        var number = Record(request, known: true, message);
        switch (Failure)
        {
            case FakeModelFailure.Unauthorized:
                await WriteJsonAsync(connection, 401, MessageEvents.Error("authentication_error", "invalid x-api-key"), cancellationToken);
                return;
            case FakeModelFailure.RateLimited:
                await WriteJsonAsync(connection, 429, MessageEvents.Error("rate_limit_error", "scripted rate limit"), cancellationToken);
                return;
            case FakeModelFailure.Overloaded:
                await WriteJsonAsync(connection, 529, MessageEvents.Error("overloaded_error", "Overloaded"), cancellationToken);
                return;
            case FakeModelFailure.Hang:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return;
            default:
                break;
        }

        var answer = ModelScript.Answer(message);
        if (message.Streams)
        {
            await StreamAsync(connection, dialect.Stream(message, answer, number), answer.Paced, cancellationToken);
        }
        else if (dialect.Whole(message, answer, number) is { } body)
        {
            await WriteJsonAsync(connection, 200, body, cancellationToken);
        }
        else
        {
            await WriteJsonAsync(connection, 400, MessageEvents.Error("invalid_request_error", "this API is streamed here"), cancellationToken);
        }
    }

    private async Task StreamAsync(HttpConnection connection, IEnumerable<StreamEvent> events, bool isPaced, CancellationToken cancellationToken)
    {
        await connection.StartChunkedAsync("text/event-stream; charset=utf-8", cancellationToken);
        var pieces = 0;
        foreach (var happened in events)
        {
            if (isPaced && happened.IsPiece)
            {
                await _options.BeforePiece(pieces++, cancellationToken);
            }

            await connection.WriteChunkAsync(happened.Bytes, cancellationToken);
        }

        await connection.WriteChunkAsync(default, cancellationToken);
    }

    private int Record(HttpRequestHead request, bool known, ModelRequest? message)
    {
        var number = 0;
        Requests.Add(next =>
        {
            number = next;
            return new RecordedRequest(next, request.Method, request.Target, known, ApiKey(request), request.Body, message);
        });
        return number;
    }

    private static string? ApiKey(HttpRequestHead request)
    {
        const string Bearer = "Bearer ";
        return request.Headers.TryGetValue("x-api-key", out var key) ? key
            : request.Headers.TryGetValue("authorization", out var authorization) && authorization.StartsWith(Bearer, StringComparison.Ordinal)
                ? authorization[Bearer.Length..]
                : null;
    }

    private static Task WriteJsonAsync(HttpConnection connection, int status, byte[] body, CancellationToken cancellationToken) =>
        connection.WriteAsync(status, "application/json", body, withoutBody: false, cancellationToken);

    private static byte[] Models() => Object(static writer =>
    {
        writer.WriteStartArray("data");
        writer.WriteStartObject();
        writer.WriteString("type", "model");
        writer.WriteString("id", "claude-fake");
        writer.WriteString("display_name", "Scripted fake");
        writer.WriteString("created_at", "2025-01-01T00:00:00Z");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("has_more", false);
    });

    private static byte[] Object(Action<Utf8JsonWriter> write) => MessageEvents.Json(writer =>
    {
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    });
}
