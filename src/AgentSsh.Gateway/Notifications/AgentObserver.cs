using System.Security.Cryptography;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Notifications.Away;
using AgentSsh.Gateway.Notifications.Needs;
using AgentSsh.Gateway.Notifications.Terminals;
using AgentSsh.Link;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Notifications;

/// <summary>
/// Watches what one agent says of itself: tells people and webhooks when it needs somebody, and notes what those miss who are not there. Every member may
/// be called from any thread, and none blocks on anything but the note's file at the end.
/// </summary>
internal sealed partial class AgentObserver : IDisposable
{
    // A gateway that crashes forgets this much.
    private static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(1);

    private const int MaxWhy = 120;

    private readonly AttachmentList _attachments;
    private readonly Func<AgentConfiguration> _configuration;
    private readonly AgentServices _services;
    private readonly string _directory;
    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly ITimer _look;
    private readonly ITimer _save;
    private readonly Dictionary<string, IReadOnlyList<string>> _told = [];
    private AwayBook _book;
    private NeedState _needs;
    private AgentReport? _report;
    private Need? _seen;
    private DateTimeOffset? _turnBegan;
    private CancellationTokenSource _over = new();
    private bool _isSaved = true;
    private bool _isOver;

    /// <param name="attachments">Who is in front of the agent.</param>
    /// <param name="configuration">What the configuration says of it now.</param>
    /// <param name="directory">Its state directory, which need not be there yet.</param>
    /// <param name="services">The gateway's.</param>
    public AgentObserver(AttachmentList attachments, Func<AgentConfiguration> configuration, string directory, AgentServices services)
    {
        (_attachments, _configuration, _directory, _services) = (attachments, configuration, directory, services);
        _book = AwayFile.Load(FilePath, out string? problem);
        if (problem is not null)
        {
            LogNotRead(services.Logger, configuration().Name, problem);
        }

        _needs = NeedState.Initial with { LastTold = _book.LastTold };
        _look = services.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _save = services.Time.CreateTimer(_ => Save(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private string FilePath => Path.Combine(_directory, AwayFile.Name);

    /// <summary>The agent's supervisor has said where its program stands.</summary>
    public void Reported(AgentReport report)
    {
        Announcement? finished;
        lock (_lock)
        {
            finished = Count(_report, report);
            _report = report;
            _seen = Need.Of(report);
        }

        if (finished is not null)
        {
            _services.Webhooks?.Tell(finished, _configuration().Webhooks);
        }

        Look();
    }

    /// <summary>The agent's container is gone, and whatever its program waited for.</summary>
    public void ContainerEnded()
    {
        lock (_lock)
        {
            if (_report is not null)
            {
                Note(_book.Restarted("its container ended"));
            }

            (_report, _seen, _turnBegan) = (null, null, null);
        }

        Look();
    }

    /// <summary>A person has come to the screen who was not there. Returns what the person missed, in three lines at most.</summary>
    public IReadOnlyList<string> Came(string person)
    {
        lock (_lock)
        {
            IReadOnlyList<string> missed = Missed(person);
            if (!_attachments.IsThere(person))
            {
                return missed;
            }

            if (_told.Count < AwayBook.MaxPeople)
            {
                _told[person] = missed;
            }

            Note(_book.Came(person));
            return missed;
        }
    }

    /// <summary>A person has left the screen, with the last of the person's terminals.</summary>
    public void Left(string person)
    {
        lock (_lock)
        {
            if (_attachments.IsThere(person))
            {
                return;
            }

            _told.Remove(person);
            Note(_book.Left(person, _services.Time.GetUtcNow()));
        }
    }

    /// <summary>What a person has missed: until now, or until coming to the screen. At most three lines.</summary>
    public IReadOnlyList<string> MissedBy(string person)
    {
        lock (_lock)
        {
            return _told.GetValueOrDefault(person) ?? Missed(person);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        _look.Dispose();
        _save.Dispose();
        Save();

        // An agent that is no more needs nobody.
        _over.Cancel();
        _over.Dispose();
    }

    private IReadOnlyList<string> Missed(string person) => _book.Absences.TryGetValue(person, out Absence? absence)
        ? AwaySummary.Lines(person, absence, _book.Tally, _seen, _services.Time.GetUtcNow())
        : [];

    /// <summary>With the lock held: what the change from one report to the next adds to the book. Returns the turn that is done by it, if one is.</summary>
    private Announcement? Count(AgentReport? before, AgentReport report)
    {
        DateTimeOffset now = _services.Time.GetUtcNow();
        if (before is not null && _seen is { Kind: NeedKind.Permission or NeedKind.Question or NeedKind.Dialog } answered && Need.Of(report)?.Kind != answered.Kind
            && _attachments.LastTyped is { } typed && typed.At >= _needs.SeenAt)
        {
            Note(_book.Answered(typed.Person));
        }

        if (report.State == ProgramState.Restarting && before is not null && before.State != ProgramState.Restarting)
        {
            Note(_book.Restarted(HarmlessText.Of(report.Reason, MaxWhy)));
        }

        switch (report.State)
        {
            case ProgramState.Working or ProgramState.Waiting:
                _turnBegan ??= now;
                return null;
            case ProgramState.Idle when _turnBegan is { } began && before is not null:
                _turnBegan = null;
                Note(_book.TurnEnded());
                return Announce(NotifyEvents.Finished, string.Empty, HarmlessText.Of(report.Reason, MaxWhy), began, CancellationToken.None) with { Lasted = now - began };
            default:
                _turnBegan = null;
                return null;
        }
    }

    /// <summary>Looks whether people are to be told of something, and when to look again.</summary>
    private void Look()
    {
        // What is held is to be told before those terminals leave.
        while (LookOnce())
        {
        }
    }

    /// <summary>Returns true when there is something to look at again at once.</summary>
    private bool LookOnce()
    {
        bool goesOn;
        Announcement? announcement = null;
        CancellationTokenSource? ended = null;
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }

            (_needs, NeedAction action, TimeSpan? again) = NeedMachine.Step(_needs, _seen, _attachments.LastTyped?.At, _services.Time.GetUtcNow());
            goesOn = again == TimeSpan.Zero;
            _look.Change(goesOn ? Timeout.InfiniteTimeSpan : again ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            switch (action)
            {
                case NeedAction.Tell:
                    Need need = _needs.Need!;
                    announcement = Announce(
                        need.Kind == NeedKind.Held ? NotifyEvents.Held : NotifyEvents.Waiting, need.Word, need.Reason, need.Since, _over.Token);
                    Note(_book with { LastTold = _needs.LastTold });
                    break;
                case NeedAction.End:
                    (ended, _over) = (_over, new CancellationTokenSource());
                    break;
            }
        }

        // Outside of the lock: this runs what waits for it.
        ended?.Cancel();
        if (announcement is not null)
        {
            LogNeeds(_services.Logger, announcement.Agent, announcement.WaitingFor);
            _attachments.Audience.ForEach(screen => screen.Tell(TerminalNotice.Write(TerminalNotice.FormOf(screen.Terminal), announcement)));
            _services.Webhooks?.Tell(announcement, _configuration().Webhooks);
        }

        return goesOn;
    }

    private Announcement Announce(NotifyEvents happened, string waitingFor, string reason, DateTimeOffset since, CancellationToken over)
    {
        AgentConfiguration agent = _configuration();
        string state = happened switch { NotifyEvents.Held => "held", NotifyEvents.Finished => "idle", _ => "waiting" };
        return new Announcement(
            $"msg_{RandomNumberGenerator.GetHexString(24, lowercase: true)}", happened, agent.Name, agent.Owner, state, waitingFor, reason, since, _services.Time.GetUtcNow())
        {
            Over = over,
        };
    }

    /// <summary>With the lock held: takes the book that follows, and sees that it is saved soon.</summary>
    private void Note(AwayBook book)
    {
        if (_isSaved && !_isOver)
        {
            _save.Change(SaveAfter, Timeout.InfiniteTimeSpan);
        }

        (_book, _isSaved) = (book, false);
    }

    private void Save()
    {
        lock (_saving)
        {
            AwayBook book;
            lock (_lock)
            {
                if (_isSaved)
                {
                    return;
                }

                (book, _isSaved) = (_book, true);
            }

            try
            {
                AwayFile.Save(FilePath, book);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next change tries again.
                LogNotWritten(_services.Logger, _configuration().Name, e.Message);
            }
        }
    }

    [LoggerMessage(EventId = 6010, EventName = "AgentNeedsSomebody", Level = LogLevel.Debug, Message = "Agent {Agent} needs somebody: {WaitingFor}")]
    private static partial void LogNeeds(ILogger logger, string agent, string waitingFor);

    [LoggerMessage(EventId = 6011, EventName = "AwayNoteNotRead", Level = LogLevel.Warning, Message = "Agent {Agent}: the note of what people missed cannot be used, and is begun anew: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 6012, EventName = "AwayNoteNotWritten", Level = LogLevel.Warning, Message = "Agent {Agent}: the note of what people missed cannot be written: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string agent, string reason);
}
