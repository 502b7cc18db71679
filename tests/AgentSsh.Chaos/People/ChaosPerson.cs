using System.ComponentModel;
using System.Diagnostics;
using AgentSsh.Chaos.Plan;

namespace AgentSsh.Chaos.People;

/// <summary>
/// Somebody in front of an agent with a stock ssh on a real terminal: types tokens and waits for the answers, has happen what the plan says, and comes back whenever
/// the connection ends.
/// </summary>
internal sealed class ChaosPerson(ChaosWorld world, int number, TokenLedger ledger, ChaosLog log) : IAsyncDisposable
{
    /// <summary>How long somebody waits for an answer before typing the next thing.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long a screen may take: a container that has to be made anew on a busy machine, behind others.</summary>
    private static readonly TimeSpan ScreenPatience = TimeSpan.FromSeconds(60);

    /// <summary>How long everything may take to be well again once the storm is over.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    // So many answers in a row that do not come over a connection that stands, and it does not stand.
    private const int MostSilences = 3;
    private const int SettledTokens = 3;

    private readonly Random _random = new(unchecked((world.Options.Seed * 1009) + number));
    private readonly (Person Who, string Agent) _seat = world.Seat(number);
    private readonly Talk _talk = ChaosOptions.IsClaude(world.Seat(number).Agent) ? new ClaudeTalk() : new ScriptTalk();
    private TerminalClient? _terminal;
    private int _silences;

    public string Name => _seat.Who.Name;

    public string Agent => _seat.Agent;

    /// <summary>The screen that this person sees.</summary>
    public ScreenSnapshot? Screen => _terminal?.Screen;

    /// <summary>How many times this person had to connect.</summary>
    public int Connections { get; private set; }

    /// <summary>Lives through the storm; when it is over the client is neither frozen nor cut off, and may or may not be connected.</summary>
    public async Task LiveAsync(IReadOnlyList<PlannedAct> acts, CancellationToken over)
    {
        long begin = Stopwatch.GetTimestamp();
        try
        {
            foreach (PlannedAct act in acts)
            {
                while (Stopwatch.GetElapsedTime(begin) < act.At)
                {
                    await TalkAsync(over);
                }

                log.Write($"{Name} {act}");
                await PerformAsync(act, over);
            }

            while (true)
            {
                await TalkAsync(over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The storm is over.
        }
    }

    /// <summary>Connects, and talks until everything is answered.</summary>
    /// <param name="size">The terminal's size; null leaves it.</param>
    /// <exception cref="TimeoutException">It does not come to that.</exception>
    public async Task SettleAsync(TerminalSize? size)
    {
        using var limit = new CancellationTokenSource(SettlePatience);
        int answered = 0;
        try
        {
            while (answered < SettledTokens)
            {
                await EnsureAttachedAsync(limit.Token);
                if (size is { } wanted && _terminal is { } terminal && terminal.Size != wanted)
                {
                    terminal.Resize(wanted.Columns, wanted.Rows);
                }

                answered = await SayAsync(ledger.Next(Name, _random), limit.Token) ? answered + 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} in front of {Agent} got {answered} of {SettledTokens} answers in a row within {SettlePatience.TotalSeconds:0} s; the screen:\n{_terminal?.ScreenText}\n---");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_terminal is not null)
        {
            await _terminal.DisposeAsync();
        }
    }

    private async Task TalkAsync(CancellationToken over)
    {
        await EnsureAttachedAsync(over);
        await SayAsync(ledger.Next(Name, _random), over);
        await Task.Delay(TimeSpan.FromSeconds(0.3 + (1.5 * _random.NextDouble())), over);
    }

    private async Task PerformAsync(PlannedAct act, CancellationToken over)
    {
        await EnsureAttachedAsync(over);
        TerminalClient terminal = _terminal!;
        switch (act.Kind)
        {
            case ActKind.Kill:
                terminal.Kill(Signals.Kill);
                await LeftAsync(over);
                break;
            case ActKind.HangUp:
                terminal.Kill(Signals.Hangup);
                await LeftAsync(over);
                break;
            case ActKind.Leave:
                await TypeAsync(() => terminal.SendAsync("\r~."), over);
                await LeftAsync(over);
                break;
            case ActKind.Freeze:
                await FreezeAsync(terminal, act.For, over);
                break;
            case ActKind.Cut:
                await CutAsync(act.For, over);
                break;
            case ActKind.Resize:
                terminal.Resize(Math.Max(act.Size.Columns, _talk.Smallest.Columns), Math.Max(act.Size.Rows, _talk.Smallest.Rows));
                break;
            case ActKind.Flood:
                await SayAsync(ledger.Next(Name, _random, floods: _talk is ScriptTalk), over);
                break;
            default:
                throw new InvalidOperationException($"no such act: {act}");
        }
    }

    private static async Task FreezeAsync(TerminalClient terminal, TimeSpan time, CancellationToken over)
    {
        terminal.Kill(Signals.Stop);
        try
        {
            await Task.Delay(time, over);
        }
        finally
        {
            terminal.Kill(Signals.Continue);
        }
    }

    /// <summary>What is typed meanwhile is answered later, or the connection ends: by ssh's own questions, since nothing tells it.</summary>
    private async Task CutAsync(TimeSpan time, CancellationToken over)
    {
        string address = world.Network!.Address(number);
        string token = ledger.Next(Name, _random);
        await world.Network.CutAsync(address);
        try
        {
            Task<bool> typed = TypeAsync(() => _talk.TypeAsync(_terminal!, token), over);
            await Task.Delay(time, over);
            await typed;
        }
        finally
        {
            await world.Network.MendAsync(address);
        }

        await AnsweredAsync(token, over);
    }

    private async Task LeftAsync(CancellationToken over)
    {
        try
        {
            await _terminal!.Exited.WaitAsync(EndPatience, over);
        }
        catch (TimeoutException)
        {
            log.Complain($"{Name}: the ssh that was to end did not within {EndPatience.TotalSeconds:0} s");
            _terminal!.Kill(Signals.Kill);
        }
    }

    private async Task<bool> SayAsync(string token, CancellationToken over)
    {
        if (!await TypeAsync(() => _talk.TypeAsync(_terminal!, token), over))
        {
            return false;
        }

        if (await AnsweredAsync(token, over))
        {
            _silences = 0;
            return true;
        }

        if (!await EndsSoonAsync() && ++_silences >= MostSilences)
        {
            log.Complain($"{Name} in front of {Agent}: {MostSilences} tokens in a row were not answered, the last of them {token}, and the connection stands; the screen:\n{_terminal!.ScreenText}\n---");
            _terminal.Kill(Signals.Kill);
        }

        return false;
    }

    /// <summary>A process that has closed its terminal is on its way out.</summary>
    private async Task<bool> EndsSoonAsync() => await Task.WhenAny(_terminal!.Exited, Task.Delay(TimeSpan.FromSeconds(1))) == _terminal.Exited;

    private bool HasEnded => _terminal is null || _terminal.Exited.IsCompleted;

    /// <summary>False when the ssh on the terminal has ended.</summary>
    private static async Task<bool> TypeAsync(Func<Task> type, CancellationToken over)
    {
        try
        {
            await type().WaitAsync(over);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
        catch (TimeoutException)
        {
            // Whether that is to be excused, the answer that does not come tells.
            return true;
        }
    }

    private async Task<bool> AnsweredAsync(string token, CancellationToken over)
    {
        try
        {
            await _terminal!.WaitForScreenAsync(screen => _talk.IsAnswered(screen, token), AnswerPatience, $"the answer to {token}").WaitAsync(over);
            ledger.Acknowledge(Agent, token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task EnsureAttachedAsync(CancellationToken over)
    {
        while (HasEnded)
        {
            TerminalSize size = _terminal?.Size ?? new TerminalSize(100, 30);
            if (_terminal is { } before)
            {
                await TakeNoteAsync(before, over);
                await before.DisposeAsync();
                _terminal = null;

                // Nobody is quicker than this.
                await Task.Delay(TimeSpan.FromSeconds(0.1 + (0.4 * _random.NextDouble())), over);
            }

            await ConnectAsync(size, over);
        }
    }

    private async Task ConnectAsync(TerminalSize size, CancellationToken over)
    {
        string[] words = world.Ssh(_seat.Who, Agent);
        _silences = 0;
        Connections++;
        _terminal = TerminalClient.Start(new TerminalClientOptions { FileName = words[0], Arguments = words[1..], Size = size });
        try
        {
            // tmux draws on the alternate screen; what the gateway says before that stands on the other one.
            await _terminal.WaitForScreenAsync(screen => screen.IsAlternate && screen.Text.Length > 0, ScreenPatience, "the agent's screen").WaitAsync(over);
        }
        catch (TimeoutException e)
        {
            if (!await EndsSoonAsync())
            {
                log.Complain($"{Name} in front of {Agent}: no screen: {e.Message}");
                _terminal.Kill(Signals.Kill);
            }
        }
    }

    /// <summary>What a connection's end says; an agent that is held is asked for.</summary>
    private async Task TakeNoteAsync(TerminalClient ended, CancellationToken over)
    {
        ProcessExit exit = await ended.WaitForExitAsync(EndPatience);
        string text = ended.ScreenText;
        log.Write($"{Name} left {Agent} with {exit}: {LastLine(text)}");
        if (exit.Code == 75 && text.Contains("agentssh restart", StringComparison.Ordinal))
        {
            ProcessResult restarted = await world.RunAsync(_seat.Who, Agent, "agentssh restart").WaitAsync(over);
            log.Write($"{Name} asked for {Agent} again: {restarted.ExitCode} {LastLine(restarted.StdoutText + restarted.StderrText)}");
        }
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => line != "---") ?? "(nothing said)";
}
