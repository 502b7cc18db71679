using AgentSsh.Link;

namespace AgentSsh.Gateway.Uploads;

/// <summary>
/// Reads what a client sends to a program that takes files. No I/O; one caller at a time. Whatever it does not understand goes on as it came, and from there on
/// it looks at nothing any more: the program in the container judges.
/// </summary>
internal interface IUploadReader
{
    /// <summary>Takes the next bytes of the client; may be called with none to get what is held back.</summary>
    UploadStep Step(ReadOnlySpan<byte> data);

    /// <summary>Answers a step that needed the inbox.</summary>
    /// <param name="isThere">It is there: what was meant for the directory goes to it from now on.</param>
    void Answer(bool isThere);

    /// <summary>What there is to paste when the program ends well; null when nothing came to the inbox, or not all of it.</summary>
    PasteRequest? Result { get; }
}
