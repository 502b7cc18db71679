using System.Text;
using System.Text.Json;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Gateway.Notifications;
using AgentSsh.Gateway.Notifications.Webhooks;
using AgentSsh.Gateway.Tests.Hosting;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Notifications;

/// <summary>Webhooks against a real server that behaves, and misbehaves.</summary>
public sealed class WebhookTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly LogSink _log = new(new TextLogFormatter(hasColours: false));
    private readonly Serilog.Extensions.Logging.SerilogLoggerFactory _loggers;
    private readonly WebhookBoard _board;

    public WebhookTests()
    {
        _loggers = LogSink.Factory(_log);
        _board = new WebhookBoard(_loggers.CreateLogger("test"), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Tell_Json_SaysAllThatIsKnownAndIsSigned()
    {
        await using var server = new HookServer(HookServer.Fine);
        Use(Hook(server) with { Secret = "a-secret-of-20-bytes", Headers = [new("Authorization", "Bearer t0ken")] });
        _board.Tell(Waiting() with { Id = "msg_1", Since = DateTimeOffset.UnixEpoch.AddHours(1) }, null);
        var request = (await RequestsAsync(server, 1))[0];

        Assert.Equal("POST /secret-path?token=secret-query HTTP/1.1", request.Line);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("Bearer t0ken", request.Headers["Authorization"]);
        using var json = JsonDocument.Parse(request.Body);
        var told = json.RootElement.EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString());
        Assert.Equal(
            ["msg_1", "waiting", "team", "alice", "waiting", "permission", "leave to use \"Bash\"", "agent team waits: leave to use \"Bash\"", "1970-01-01T01:00:00Z"],
            ((string[])["id", "event", "agent", "owner", "state", "waiting_for", "reason", "text", "since"]).Select(name => told[name]));
        Assert.True(DateTimeOffset.TryParse(told["time"], out _));

        // As a receiver checks it.
        Assert.Equal("msg_1", request.Headers["webhook-id"]);
        long timestamp = long.Parse(request.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - timestamp, -5, 60);
        Assert.Equal(WebhookSignature.Sign(Encoding.UTF8.GetBytes("a-secret-of-20-bytes"), "msg_1", timestamp, request.Body), request.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task Tell_NtfySlackAndTemplate_HaveTheirForms()
    {
        await using var server = new HookServer(HookServer.Fine);
        Use(Hook(server) with { Format = WebhookFormat.Ntfy, Headers = [new("Priority", "5")] });
        _board.Tell(Waiting(), null);
        await RequestsAsync(server, 1);
        Use(Hook(server) with { Format = WebhookFormat.Slack });
        _board.Tell(Waiting() with { Reason = "<!channel> & \"x\"" }, null);
        await RequestsAsync(server, 2);
        Use(Hook(server) with { Format = WebhookFormat.Template, Template = "{\"content\": \"{agent} {reason} {x\"}" });
        _board.Tell(Waiting() with { Reason = "say \"hi\" \\ {agent}" }, null);
        await RequestsAsync(server, 3);
        Use(Hook(server) with { Format = WebhookFormat.Template, Template = "a={agent}&r={reason}", ContentType = "application/x-www-form-urlencoded" });
        _board.Tell(Waiting() with { Reason = "a&b=c" }, null);
        var requests = await RequestsAsync(server, 4);

        Assert.Equal("agent team waits: leave to use \"Bash\"", requests[0].Text);
        Assert.Equal(("team needs you", "5", "bell"), (requests[0].Headers["Title"], requests[0].Headers["Priority"], requests[0].Headers["Tags"]));
        using var slack = JsonDocument.Parse(requests[1].Body);
        Assert.Equal("agent team waits: &lt;!channel&gt; &amp; \"x\"", slack.RootElement.GetProperty("text").GetString());
        using var template = JsonDocument.Parse(requests[2].Body);
        Assert.Equal("team say \"hi\" \\ {agent} {x", template.RootElement.GetProperty("content").GetString());
        Assert.Equal(("a=team&r=a%26b%3Dc", "application/x-www-form-urlencoded"), (requests[3].Text, requests[3].Headers["Content-Type"]));
        Assert.False(requests[0].Headers.ContainsKey("webhook-signature"));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nRetry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_10.0\r\n")]
    [InlineData("\0\u0001\u0002\u0003 rubbish without an end of any line that would make sense to anybody\r\n\r\n")]
    [InlineData("HTTP/1.1 99999 x\r\n\r\n")]
    public async Task Tell_ServerFailsOnce_IsToldAgainUnderTheSameId(string first)
    {
        await using var server = new HookServer(first, HookServer.Fine);
        Use(Hook(server));
        _board.Tell(Waiting() with { Id = "msg_again" }, null);
        var requests = await RequestsAsync(server, 2);
        Assert.All(requests, request => Assert.Equal("msg_again", request.Headers["webhook-id"]));
        await Wait.Until(() => Lines("was told").Count == 1, Soon, "its delivery in the log");
        Assert.Contains("(2 tries)", Lines("was told")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "status 404")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n", "a redirect, which is not followed")]
    public async Task Tell_ServerRefuses_IsNotToldAgainAndTheLogSaysSo(string answer, string words)
    {
        await using var server = new HookServer(answer, HookServer.Fine);
        Use(Hook(server) with { Secret = "a-secret-of-20-bytes", Headers = [new("Authorization", "Bearer t0ken")] });
        _board.Tell(Waiting(), null);
        await Wait.Until(() => Lines("was not told").Count == 1, Soon, "a line in the log");
        Assert.Contains(words, Lines("was not told")[0], StringComparison.Ordinal);
        _board.Tell(Waiting(), null);
        Assert.Equal(2, (await RequestsAsync(server, 2)).Count);

        // Of a webhook the log knows its name and its server.
        string all = string.Join('\n', _log.Lines);
        Assert.All(["secret-path", "secret-query", "t0ken", "a-secret"], secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.Contains("http://127.0.0.1", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_EndlessBodyAndHeaders_AreNotReadAndTheNextIsTold()
    {
        long written = 0;
        await using var server = new HookServer(async (number, stream, stop) =>
        {
            byte[] block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            await stream.WriteAsync(number == 1 ? "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray() : number == 2 ? "HTTP/1.1 200 OK\r\nA: "u8.ToArray() : "HTTP/1.1 204 x\r\n\r\n"u8.ToArray(), stop);
            while (number <= 2)
            {
                await stream.WriteAsync(block, stop);
                Interlocked.Add(ref written, block.Length);
            }
        });
        Use(Hook(server));
        _board.Tell(Waiting() with { Id = "msg_body" }, null);
        await Wait.Until(() => Lines("was told").Count == 1, Soon, "the first delivery");
        _board.Tell(Waiting() with { Id = "msg_headers" }, null);
        await Wait.Until(() => Lines("was told").Count == 2, Soon, "the second delivery");
        Assert.Equal(["msg_body", "msg_headers", "msg_headers"], server.Requests.Select(request => request.Headers["webhook-id"]));

        // What the two sockets' buffers took, and no more: both connections were closed.
        await Wait.Until(() => server.Connections <= 1, Soon, "the ends of the endless answers");
        Assert.True(Interlocked.Read(ref written) < 64 * 1024 * 1024, $"{written} bytes were taken");
    }

    [Fact]
    public async Task Tell_ServerHangs_IsGivenUpAfterTheTimeoutAndOthersAreNotHeldUp()
    {
        await using var hanging = new HookServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using var early = new HookServer((number, stream, stop) => number == 1 ? throw new IOException("closed early") : stream.WriteAsync(Encoding.ASCII.GetBytes(HookServer.Fine), stop).AsTask());
        await using var fine = new HookServer(HookServer.Fine);
        Use(Hook(hanging) with { Name = "hanging" }, Hook(early) with { Name = "early" }, Hook(fine) with { Name = "fine" });
        _board.Tell(Waiting(), null);
        await RequestsAsync(fine, 1);
        await RequestsAsync(early, 2);
        await RequestsAsync(hanging, 2);
        await Wait.Until(() => _log.Lines.Any(line => line.Contains("no answer within 1 s", StringComparison.Ordinal)), Soon, "the timeout in the log");
    }

    [Fact]
    public async Task Tell_WaitIsOverBeforeDelivery_IsNotToldLate()
    {
        await using var server = new HookServer("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n", HookServer.Fine);
        Use(Hook(server));
        using var over = new CancellationTokenSource();
        _board.Tell(Waiting() with { Id = "msg_old", Over = over.Token }, null);
        await RequestsAsync(server, 1);
        await over.CancelAsync();
        _board.Tell(Waiting() with { Id = "msg_new" }, null);
        var requests = await RequestsAsync(server, 2);
        Assert.Equal(["msg_old", "msg_new"], requests.Select(request => request.Headers["webhook-id"]));
        await Wait.Until(() => _log.Lines.Any(line => line.Contains("it is over", StringComparison.Ordinal)), Soon, "a line in the log");
    }

    [Fact]
    public async Task Tell_Flood_KeepsTheNewestAndSaysSoOnce()
    {
        var go = new TaskCompletionSource();
        await using var server = new HookServer(async (_, stream, stop) =>
        {
            await go.Task.WaitAsync(stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(HookServer.Fine), stop);
        });
        Use(Hook(server) with { Timeout = TimeSpan.FromMinutes(1) });
        _board.Tell(Waiting() with { Id = "msg_first" }, null);
        await RequestsAsync(server, 1);
        for (int i = 0; i < 1000; i++)
        {
            _board.Tell(Waiting() with { Id = $"msg_{i}" }, null);
        }

        go.SetResult();
        var requests = await RequestsAsync(server, 1 + Webhook.MaxWaiting);
        Assert.Equal("msg_first", requests[0].Headers["webhook-id"]);
        Assert.Equal($"msg_{1000 - Webhook.MaxWaiting}", requests[1].Headers["webhook-id"]);
        Assert.Equal("msg_999", requests[^1].Headers["webhook-id"]);
        Assert.Single(_log.Lines, line => line.Contains("is behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tell_EventsNamesAndReload_DecideWhoIsTold()
    {
        await using var server = new HookServer(HookServer.Fine);
        Use(Hook(server) with { Name = "a" }, Hook(server) with { Name = "b", Events = NotifyEvents.Finished, FinishedAfter = TimeSpan.FromMinutes(1) });
        _board.Tell(Waiting() with { Id = "msg_to_a" }, null);
        await RequestsAsync(server, 1);
        _board.Tell(Waiting() with { Id = "msg_to_none" }, []);
        _board.Tell(Waiting() with { Id = "msg_short", Event = NotifyEvents.Finished, Lasted = TimeSpan.FromSeconds(59) }, null);
        _board.Tell(Waiting() with { Id = "msg_long", Event = NotifyEvents.Finished, Lasted = TimeSpan.FromSeconds(60) }, ["b"]);
        await RequestsAsync(server, 2);
        Use(Hook(server) with { Name = "c" });
        _board.Tell(Waiting() with { Id = "msg_to_c" }, null);
        var requests = await RequestsAsync(server, 3);
        Assert.Equal(["msg_to_a", "msg_long", "msg_to_c"], requests.Select(request => request.Headers["webhook-id"]));
    }

    // The published example of Standard Webhooks.
    [Fact]
    public void Signature_OfThePublishedExample_IsThePublishedOne()
    {
        Assert.True(WebhookSignature.TryReadKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out byte[]? key));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));
        Assert.False(WebhookSignature.TryReadKey("whsec_no base64!", out _));
    }

    [Fact]
    public void RetryPolicy_Failures_BackOffWithinBounds()
    {
        var failed = new TryResult(TryOutcome.Failed, "");
        Assert.Null(RetryPolicy.Next(new TryResult(TryOutcome.Taken, ""), 1, TimeSpan.Zero, 1));
        Assert.Null(RetryPolicy.Next(new TryResult(TryOutcome.Refused, ""), 1, TimeSpan.Zero, 1));
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 120, 120], Enumerable.Range(1, 9).Select(tries => RetryPolicy.Next(failed, tries, TimeSpan.Zero, 1)!.Value.TotalSeconds));
        Assert.Equal(2, RetryPolicy.Next(failed, 3, TimeSpan.Zero, 0)!.Value.TotalSeconds);
        Assert.Equal(30, RetryPolicy.Next(failed with { RetryAfter = TimeSpan.FromSeconds(30) }, 1, TimeSpan.Zero, 1)!.Value.TotalSeconds);
        Assert.Equal(300, RetryPolicy.Next(failed with { RetryAfter = TimeSpan.FromDays(7) }, 1, TimeSpan.Zero, 1)!.Value.TotalSeconds);
        Assert.Null(RetryPolicy.Next(failed, 5, RetryPolicy.MaxAge, 0));
        Assert.NotNull(RetryPolicy.Next(failed, int.MaxValue, TimeSpan.Zero, 0.5));
    }

    private static WebhookConfiguration Hook(HookServer server) => new() { Name = "phone", Url = server.Url, Timeout = TimeSpan.FromSeconds(1) };

    private static Announcement Waiting() => Announcement.Sample with { Time = DateTimeOffset.UtcNow };

    private void Use(params WebhookConfiguration[] hooks) => _board.Configure(hooks.ToDictionary(hook => hook.Name));

    private static async Task<IReadOnlyList<HookServer.Request>> RequestsAsync(HookServer server, int count)
    {
        await Wait.Until(() => server.Requests.Count >= count, Soon, $"{count} requests");
        return server.Requests;
    }

    private List<string> Lines(string part) => [.. _log.Lines.Where(line => line.Contains(part, StringComparison.Ordinal))];
}
