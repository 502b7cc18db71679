using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AgentSsh.FakeModel;

namespace AgentSsh.Testing.Tests;

public class FakeModelServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Messages_Streamed_EventsComeInTheOrderOfTheApi()
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        var answer = await PostAsync(client, Body("say hello", stream: true));
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..]));
        Assert.Contains("{\"type\":\"text_delta\",\"text\":\"hello\"}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("please say one two", "\"text\":\"one two\"")]
    [InlineData("anything", "\"text\":\"heard: anything\"")]
    [InlineData("use the tool", "\"input\":{\"command\":\"ls\"")]
    [InlineData("run: echo x", "\"input\":{\"command\":\"echo x\"")]
    [InlineData("ask: which one", "\"name\":\"AskUserQuestion\"")]
    public async Task Messages_Whole_AnswersByTheScript(string said, string expected)
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        var answer = await PostAsync(client, Body(said, stream: false));
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_WithHistoryRemindersAndSystemMessages_AnswersThePerson()
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        const string Body = """
            {"model":"m","messages":[{"role":"user","content":"say first"},{"role":"assistant","content":"first"},
            {"role":"user","content":[{"type":"text","text":"<system-reminder>say wrong</system-reminder>"},{"type":"text","text":"recall"}]},
            {"role":"system","content":"say wrong"}]}
            """;
        var answer = await PostAsync(client, Body);
        Assert.Contains("\"text\":\"you said: say first\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["say first", "first", "recall", "say wrong"], server.Requests.Conversation[0].Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task Chat_Streamed_AnswersThePersonAndCallsTheShell()
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        const string Tools = """ "tools":[{"type":"function","function":{"name":"bash"}}] """;
        var said = await PostTextAsync(client, "/v1/chat/completions", $$"""{"model":"m","stream":true,{{Tools}},"messages":[{"role":"user","content":"say hello"}]}""");
        Assert.Contains("\"delta\":{\"content\":\"hello\"}", said, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", said, StringComparison.Ordinal);
        var called = await PostTextAsync(client, "/v1/chat/completions", $$"""{"model":"m","stream":true,{{Tools}},"messages":[{"role":"user","content":"run: ls"}]}""");
        Assert.Contains("\"name\":\"bash\"", called, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", called, StringComparison.Ordinal);
        var result = await PostTextAsync(
            client, "/v1/chat/completions", $$"""{"model":"m","stream":true,{{Tools}},"messages":[{"role":"user","content":"run: ls"},{"role":"tool","content":"a-file"}]}""");
        Assert.Contains("the tool said: a-file", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Responses_Streamed_AnswersThePersonAndNotTheClientsNotes()
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await client.GetAsync(new Uri("/v1/responses", UriKind.Relative))).StatusCode);
        const string Note = """{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>say wrong</environment_context>"}]}""";
        var said = await PostTextAsync(
            client, "/v1/responses", $$"""{"model":"m","stream":true,"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"say hello"}]},{{Note}}]}""");
        Assert.Contains("\"delta\":\"hello\"", said, StringComparison.Ordinal);
        Assert.Equal(
            ["response.created", "response.output_item.added", "response.output_text.delta", "response.output_item.done", "response.completed"],
            said.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..]));
    }

    [Fact]
    public async Task Messages_CountSlowly_EachLineWaitsForTheGate()
    {
        using var gate = new SemaphoreSlim(0);
        await using var server = FakeModelServer.Start(new FakeModelOptions { BeforePiece = (_, token) => gate.WaitAsync(token) });
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages?beta=true") { Content = Json(Body("count to 2 slowly", stream: true)) };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        gate.Release();
        await ReadUntilAsync(reader, "line 1");
        var second = ReadUntilAsync(reader, "line 2");
        Assert.False(second.IsCompleted);
        gate.Release();
        await second.WaitAsync(Soon);
    }

    [Theory]
    [InlineData(FakeModelFailure.Unauthorized, 401, "authentication_error")]
    [InlineData(FakeModelFailure.RateLimited, 429, "rate_limit_error")]
    [InlineData(FakeModelFailure.Overloaded, 529, "overloaded_error")]
    public async Task Messages_FailureSwitchedOnAndOff_AnswersItAndRecovers(FakeModelFailure failure, int status, string type)
    {
        await using var server = FakeModelServer.Start();
        server.Failure = failure;
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        var refused = await PostAsync(client, Body("say x", stream: true));
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Contains($"\"type\":\"{type}\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        server.Failure = FakeModelFailure.None;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, Body("say x", stream: false))).StatusCode);
    }

    [Fact]
    public async Task Messages_Hang_IsRecordedAndEndsWithTheServer()
    {
        var server = FakeModelServer.Start();
        server.Failure = FakeModelFailure.Hang;
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        var answer = PostAsync(client, Body("say x", stream: true));
        await server.Requests.WaitForAsync(request => request.Message is not null, Soon);
        Assert.False(answer.IsCompleted);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Fact]
    public async Task OtherPaths_AsClientsAskThem_AreAnsweredOrRecordedAsUnknown()
    {
        await using var server = FakeModelServer.Start();
        using var client = new HttpClient { BaseAddress = server.LocalUrl };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "the-token");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/");
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(head)).StatusCode);
        Assert.Contains("claude", await client.GetStringAsync("/v1/models"), StringComparison.Ordinal);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/messages/count_tokens") { Content = Json("{}") };
        chunked.Headers.TransferEncodingChunked = true;
        Assert.Equal("{\"input_tokens\":10}", await (await client.SendAsync(chunked)).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/v1/other", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(client, "{}")).StatusCode);
        Assert.Equal("/v1/other", Assert.Single(server.Requests.All, request => !request.IsKnown).Target);
        Assert.All(server.Requests.All, request => Assert.Equal("the-token", request.ApiKey));
    }

    private static string Body(string said, bool stream) =>
        $$"""{"model":"m","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{said}}"}]}""";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body) =>
        client.PostAsync(new Uri("/v1/messages", UriKind.Relative), Json(body));

    private static async Task<string> PostTextAsync(HttpClient client, string path, string body) =>
        await (await client.PostAsync(new Uri(path, UriKind.Relative), Json(body))).EnsureSuccessStatusCode().Content.ReadAsStringAsync();

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the stream ended without {text}");
    }
}
