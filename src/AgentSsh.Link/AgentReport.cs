using System.Globalization;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>What the supervisor knows of its program.</summary>
/// <param name="State">Where the program stands.</param>
/// <param name="Reason">Why, in words for a person: what it waits for, why it is held. Empty where there is nothing to say; at most 1024 characters.</param>
/// <param name="Program">Name of the program.</param>
/// <param name="Conversation">Id of its conversation; empty where the program has none.</param>
/// <param name="Generation">How many times the program was started since the supervisor started.</param>
/// <param name="LastExitStatus">Exit status of the program's last end (128 + signal when a signal ended it), or null before the first.</param>
/// <param name="ChangedAtUnixMilliseconds">When this state began.</param>
/// <param name="WaitingFor">One word for what a waiting program waits for (permission, question, login, limit, dialog), or for why it is held (login); else empty.</param>
/// <param name="Pending">In what the settings differ from those that the program was started with, by the names of keys; empty where they do not, at most 1024 characters.</param>
/// <param name="Alarm">What threatens the agent though it runs, such as a full disk, in words for a person; empty where nothing does, at most 1024 characters.</param>
public sealed record AgentReport(
    ProgramState State,
    string Reason,
    string Program,
    string Conversation,
    uint Generation,
    uint? LastExitStatus,
    ulong ChangedAtUnixMilliseconds,
    string WaitingFor = "",
    string Pending = "",
    string Alarm = "")
{
    private const int MaxReasonBytes = 4096;

    /// <summary>It does something, or may do.</summary>
    public bool IsWorking => State is ProgramState.Starting or ProgramState.Running or ProgramState.Working or ProgramState.Restarting;

    /// <summary>It works, or waits for an answer without which it cannot go on: what it does would be lost if it were ended.</summary>
    public bool IsInTurn => IsWorking || (State == ProgramState.Waiting && WaitingFor is "permission" or "question" or "dialog");

    /// <summary>Reads the data of a <see cref="LinkNames.State"/> request.</summary>
    /// <exception cref="SshProtocolException">The data is not a report.</exception>
    public static AgentReport Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var state = reader.ReadUInt32();
        if (state > (uint)ProgramState.Stopping)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"Program state {state} is not one this version knows.");
        }

        var reason = reader.ReadUtf8(MaxReasonBytes);
        var program = reader.ReadUtf8(256);
        var conversation = reader.ReadUtf8(256);
        var generation = reader.ReadUInt32();
        var hasExit = reader.ReadBoolean();
        var exit = reader.ReadUInt32();
        var changedAt = reader.ReadUInt64();

        // A supervisor that started before this was told still lives in its container.
        var waitingFor = reader.Remaining.IsEmpty ? string.Empty : reader.ReadUtf8(32);
        var pending = reader.Remaining.IsEmpty ? string.Empty : reader.ReadUtf8(MaxReasonBytes);
        var alarm = reader.Remaining.IsEmpty ? string.Empty : reader.ReadUtf8(MaxReasonBytes);
        reader.End();
        return new AgentReport(
            (ProgramState)state, Printable(reason), Printable(program), Printable(conversation), generation, hasExit ? exit : null, changedAt, Printable(waitingFor), Printable(pending), Printable(alarm));
    }

    // It is the container's, and is shown on terminals and in logs: what ends a line, a sequence or the reading direction is a blank.
    private static string Printable(string text) =>
        text.All(IsPrintable) ? text : string.Concat(text.Select(character => IsPrintable(character) ? character : ' '));

    private static bool IsPrintable(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The data of a <see cref="LinkNames.State"/> request.</summary>
    public byte[] Encode() => new SshBuilder()
        .UInt32((uint)State)
        .Utf8(Reason)
        .Utf8(Program)
        .Utf8(Conversation)
        .UInt32(Generation)
        .Boolean(LastExitStatus is not null)
        .UInt32(LastExitStatus ?? 0)
        .UInt64(ChangedAtUnixMilliseconds)
        .Utf8(WaitingFor)
        .Utf8(Pending)
        .Utf8(Alarm)
        .ToArray();
}
