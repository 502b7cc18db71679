using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>
/// Sends one request and looks at the first line of the answer; no more of it is read, and it is sent nowhere else. Whatever a server does costs one
/// timeout at most. From any thread.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public WebhookSender(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            // What is told to one server is not for another, and a redirect of a POST is somebody's mistake.
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AgentSsh", typeof(WebhookSender).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>One try.</summary>
    /// <exception cref="OperationCanceledException">The gateway is stopping.</exception>
    public async Task<TryResult> TryAsync(WebhookConfiguration hook, Announcement announcement, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(hook.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            using HttpRequestMessage request = Request(hook, announcement);
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            return Judge(response);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new TryResult(TryOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"no answer within {hook.Timeout.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            // Of what an HTTP server can do wrong, the last one is what the client makes of some.
            return new TryResult(TryOutcome.Failed, HarmlessText.Of(e.InnerException?.Message ?? e.Message, 200));
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(WebhookConfiguration hook, Announcement announcement)
    {
        WebhookBody body = WebhookBody.Of(hook, announcement);
        var content = new ByteArrayContent(body.Content);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(body.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = content };
        foreach ((string name, string value) in (IEnumerable<KeyValuePair<string, string>>)[.. body.Headers, .. hook.Headers])
        {
            // One of the file's takes the place of the format's.
            request.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.Add(WebhookSignature.IdHeader, announcement.Id);
        if (hook.Secret is { } secret && WebhookSignature.TryReadKey(secret, out byte[]? key))
        {
            long now = _time.GetUtcNow().ToUnixTimeSeconds();
            request.Headers.Add(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(key, announcement.Id, now, body.Content));
        }

        return request;
    }

    private TryResult Judge(HttpResponseMessage response)
    {
        string words = string.Create(CultureInfo.InvariantCulture, $"it answered with status {(int)response.StatusCode}");
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => new TryResult(TryOutcome.Taken, words),
            (int)HttpStatusCode.RequestTimeout or 425 or (int)HttpStatusCode.TooManyRequests or >= 500 => new TryResult(TryOutcome.Failed, words, RetryAfter(response)),
            >= 300 and < 400 => new TryResult(TryOutcome.Refused, words + ", a redirect, which is not followed"),
            _ => new TryResult(TryOutcome.Refused, words),
        };
    }

    private TimeSpan RetryAfter(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? wish = response.Headers.RetryAfter;
        TimeSpan wait = wish?.Delta ?? (wish?.Date is { } date ? date - _time.GetUtcNow() : TimeSpan.Zero);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
