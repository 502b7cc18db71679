using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>HTTP over the engine's socket: versioned paths, a timeout on every answer, bounded bodies, errors in our own types.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class DockerClient : IDisposable
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The oldest API that has all we use (Docker 20.10). It is also what we speak wherever it is still understood, so that all engines behave alike.</summary>
    private static readonly Version PreferredApi = new(1, 41);

    private const int MaximumErrorBody = 64 * 1024;
    private const int MaximumBody = 16 * 1024 * 1024;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _negotiation = new(1, 1);
    private volatile SystemVersion? _version;

    public DockerClient(string socketPath)
    {
        SocketPath = socketPath;
        _http = new HttpClient(CreateHandler(socketPath, connected: null)) { BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public string SocketPath { get; }

    /// <summary>A handler whose connections go to the socket; <paramref name="connected"/> sees each one.</summary>
    public static SocketsHttpHandler CreateHandler(string socketPath, Action<Socket>? connected) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,

        // An answer that we abandon (an event stream, the rest of a directory) is closed, not read to its end.
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken).ConfigureAwait(false);
                connected?.Invoke(socket);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    /// <summary>What the engine is; asked once, and again after <see cref="Forget"/>.</summary>
    public async Task<SystemVersion> NegotiateAsync(CancellationToken cancellationToken)
    {
        if (_version is { } known)
        {
            return known;
        }

        await _negotiation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_version is { } meanwhile)
            {
                return meanwhile;
            }

            using var response = await ExchangeAsync(HttpMethod.Get, "version", null, DefaultTimeout, cancellationToken).ConfigureAwait(false);
            var answer = await ReadJsonAsync(response, "GET /version", DockerJson.Default.SystemVersion, DefaultTimeout, cancellationToken).ConfigureAwait(false);
            if (!Version.TryParse(answer.ApiVersion, out var newest) || newest < PreferredApi)
            {
                throw new EngineUnavailableException(
                    $"the engine at {SocketPath} speaks version '{answer.ApiVersion}' of the Engine API; {PreferredApi} is needed (Docker 20.10, Podman 3 or newer): upgrade it.");
            }

            var oldest = Version.TryParse(answer.MinAPIVersion, out var minimum) ? minimum : PreferredApi;
            answer.Spoken = (oldest > PreferredApi ? oldest : PreferredApi).ToString(2);
            return _version = answer;
        }
        finally
        {
            _negotiation.Release();
        }
    }

    /// <summary>The engine went away; what comes back may be another version.</summary>
    public void Forget() => _version = null;

    /// <summary>Sends a request and returns once the head of a successful answer is there; the body is the caller's to bound.</summary>
    /// <exception cref="EngineRequestException">The engine answered with an error.</exception>
    /// <exception cref="EngineUnavailableException">No answer in time, or no engine.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var version = await NegotiateAsync(cancellationToken).ConfigureAwait(false);
        return await ExchangeAsync(method, $"v{version.Spoken}/{path}", content, timeout, cancellationToken).ConfigureAwait(false);
    }

    public async Task<T> GetJsonAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, DefaultTimeout, cancellationToken).ConfigureAwait(false);
        return await ReadJsonAsync(response, $"GET /{path}", type, DefaultTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request whose answer's body does not matter.</summary>
    public async Task PostAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, null, timeout, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TAnswer> PostJsonAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var content = Json(body, bodyType);
        using var response = await SendAsync(HttpMethod.Post, path, content, timeout, cancellationToken).ConfigureAwait(false);
        return await ReadJsonAsync(response, $"POST /{path}", answerType, timeout, cancellationToken).ConfigureAwait(false);
    }

    public static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>The engine's words for an error: <c>{"message": ...}</c>, or whatever it sent.</summary>
    public static async Task<EngineRequestException> ReadErrorAsync(HttpResponseMessage response, string request, CancellationToken cancellationToken)
    {
        string words;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var body = await BoundedReader.ReadAsync(stream, MaximumErrorBody, cancellationToken).ConfigureAwait(false);
            words = ErrorWords(body);
        }
        catch (InvalidDataException exception)
        {
            words = $"its explanation cannot be read: {exception.Message}";
        }

        return new EngineRequestException(request, (int)response.StatusCode, PlainText.OneLine(words));
    }

    public void Dispose()
    {
        _http.Dispose();
        _negotiation.Dispose();
    }

    private static string ErrorWords(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DockerJson.Default.ErrorAnswer)?.Message ?? "no explanation";
        }
        catch (JsonException)
        {
            // A proxy in between, or an engine that answers in plain text: its text is the best explanation there is.
            return System.Text.Encoding.UTF8.GetString(body);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var shown = $"{method} /{path}";
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await GuardAsync(
            shown,
            timeout,
            async token =>
            {
                var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);

                // 304 is the Engine API's "already so" (start of a running container, stop of a stopped one).
                if (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.NotModified)
                {
                    return response;
                }

                using (response)
                {
                    throw await ReadErrorAsync(response, shown, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task<T> ReadJsonAsync<T>(HttpResponseMessage response, string request, JsonTypeInfo<T> type, TimeSpan timeout, CancellationToken cancellationToken) =>
        GuardAsync(
            request,
            timeout,
            async token =>
            {
                try
                {
                    var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
                    var body = await BoundedReader.ReadAsync(stream, MaximumBody, token).ConfigureAwait(false);
                    return JsonSerializer.Deserialize(body, type) ?? throw new EngineRequestException(request, "it is null");
                }
                catch (Exception exception) when (exception is JsonException or InvalidDataException)
                {
                    throw new EngineRequestException(request, exception.Message, exception);
                }
            },
            cancellationToken);

    private async Task<T> GuardAsync<T>(string request, TimeSpan timeout, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await work(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            throw new EngineUnavailableException($"the engine at {SocketPath} did not answer '{request}' within {seconds} s; see whether it hangs (docker ps).", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException and not LinkExecException)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>What a broken connection means, in plain words.</summary>
    public EngineUnavailableException Unavailable(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return new EngineUnavailableException(DockerSocket.Explain(SocketPath, socket.SocketErrorCode), exception);
            }
        }

        return new EngineUnavailableException($"the connection to the engine at {SocketPath} broke: {exception.Message}", exception);
    }
}
