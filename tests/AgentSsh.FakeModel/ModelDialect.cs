namespace AgentSsh.FakeModel;

/// <summary>One of the HTTP APIs that agent programs speak: how a request is read, and how an answer is written.</summary>
internal abstract class ModelDialect
{
    /// <summary>Reads a request's body.</summary>
    /// <exception cref="System.Text.Json.JsonException">The body is no JSON.</exception>
    /// <exception cref="InvalidDataException">The body is no request of this API.</exception>
    public abstract ModelRequest Parse(ReadOnlyMemory<byte> body);

    /// <summary>The server-sent events of a streamed answer.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What is answered.</param>
    /// <param name="number">Number of the request, for ids.</param>
    public abstract IEnumerable<StreamEvent> Stream(ModelRequest request, ModelAnswer answer, int number);

    /// <summary>The body of an answer that is not streamed; null where no program asks for one.</summary>
    public virtual byte[]? Whole(ModelRequest request, ModelAnswer answer, int number) => null;
}
