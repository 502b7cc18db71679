using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>Who is in front of the program, and is to be told when it ends. Any thread.</summary>
internal sealed class AttachedPeople(TmuxServer tmux, TimeProvider time)
{
    // A client of tmux that was just being started when everybody was let go did not hear of it.
    private static readonly TimeSpan StragglerBound = TimeSpan.FromSeconds(1);

    private readonly HashSet<IAttachedPerson> _people = [];
    private readonly Lock _gate = new();

    /// <summary>Completes when everybody who was dismissed is gone. One caller at a time, the one that dismisses.</summary>
    public Task Stragglers { get; private set; } = Task.CompletedTask;

    /// <summary>From now on this person is told when the program ends.</summary>
    public void Enter(IAttachedPerson person)
    {
        lock (_gate)
        {
            _people.Add(person);
        }
    }

    /// <summary>The person is gone.</summary>
    public void Leave(IAttachedPerson person)
    {
        lock (_gate)
        {
            _people.Remove(person);
        }
    }

    /// <summary>Tells everybody why, and lets them go.</summary>
    public async Task DismissAsync(LifeAction.Dismiss dismiss)
    {
        IAttachedPerson[] people;
        lock (_gate)
        {
            people = [.. _people];
        }

        foreach (var person in people)
        {
            person.Note(dismiss.Line, dismiss.Status);
        }

        if (people.Length > 0)
        {
            await tmux.DetachAllAsync(CancellationToken.None).ConfigureAwait(false);
            Stragglers = Task.WhenAll(Stragglers, HangUpStragglersAsync(people));
        }
    }

    private async Task HangUpStragglersAsync(IAttachedPerson[] people)
    {
        var gone = Task.WhenAll(people.Select(person => person.Gone));
        await Task.WhenAny(gone, Task.Delay(StragglerBound, time)).ConfigureAwait(false);
        foreach (var person in people)
        {
            person.HangUp();
        }
    }
}
