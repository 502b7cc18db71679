using AgentSsh.Gateway.Agents;

namespace AgentSsh.Gateway.Tests.Agents;

public class AgentLifeTests
{
    // Every phase with every event; what is not listed changes nothing and asks for nothing.
    private static readonly Dictionary<(AgentPhase, AgentEvent), (AgentPhase, AgentAction)> Expected = new()
    {
        [(AgentPhase.Absent, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Absent, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Provisioning, AgentEvent.Ensured)] = (AgentPhase.Starting, AgentAction.None),
        [(AgentPhase.Provisioning, AgentEvent.EnsureFailed)] = (AgentPhase.Absent, AgentAction.Refuse),
        [(AgentPhase.Provisioning, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Starting, AgentEvent.StartTimedOut)] = (AgentPhase.LinkLost, AgentAction.Refuse),
        [(AgentPhase.Starting, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Starting, AgentEvent.ContainerEnded)] = (AgentPhase.Absent, AgentAction.Heal),
        [(AgentPhase.Running, AgentEvent.Wanted)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Running, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Running, AgentEvent.LinkDown)] = (AgentPhase.LinkLost, AgentAction.None),
        [(AgentPhase.Running, AgentEvent.ContainerEnded)] = (AgentPhase.Absent, AgentAction.Heal),
        [(AgentPhase.LinkLost, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.LinkLost, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.LinkLost, AgentEvent.ContainerEnded)] = (AgentPhase.Absent, AgentAction.Heal),
        [(AgentPhase.Running, AgentEvent.RemakeDue)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Running, AgentEvent.PauseDue)] = (AgentPhase.Pausing, AgentAction.Pause),
        [(AgentPhase.Running, AgentEvent.StopDue)] = (AgentPhase.Stopping, AgentAction.Stop),
        [(AgentPhase.Pausing, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Pausing, AgentEvent.Paused)] = (AgentPhase.Paused, AgentAction.None),
        [(AgentPhase.Pausing, AgentEvent.RestFailed)] = (AgentPhase.LinkLost, AgentAction.None),
        [(AgentPhase.Pausing, AgentEvent.ContainerEnded)] = (AgentPhase.Absent, AgentAction.None),
        [(AgentPhase.Paused, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Paused, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Paused, AgentEvent.Woken)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Paused, AgentEvent.Thawed)] = (AgentPhase.LinkLost, AgentAction.None),
        [(AgentPhase.Paused, AgentEvent.ContainerEnded)] = (AgentPhase.Absent, AgentAction.None),
        [(AgentPhase.Stopping, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Stopping, AgentEvent.Stopped)] = (AgentPhase.Stopped, AgentAction.None),
        [(AgentPhase.Stopping, AgentEvent.RestFailed)] = (AgentPhase.LinkLost, AgentAction.None),
        [(AgentPhase.Stopped, AgentEvent.Wanted)] = (AgentPhase.Provisioning, AgentAction.Ensure),
        [(AgentPhase.Stopped, AgentEvent.LinkUp)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Absent, AgentEvent.FoundRunning)] = (AgentPhase.LinkLost, AgentAction.None),
        [(AgentPhase.Absent, AgentEvent.FoundStopped)] = (AgentPhase.Stopped, AgentAction.None),
        [(AgentPhase.Absent, AgentEvent.Paused)] = (AgentPhase.Paused, AgentAction.None),
        [(AgentPhase.Running, AgentEvent.Paused)] = (AgentPhase.Paused, AgentAction.None),
        [(AgentPhase.LinkLost, AgentEvent.Paused)] = (AgentPhase.Paused, AgentAction.None),
        [(AgentPhase.Provisioning, AgentEvent.Woken)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.Starting, AgentEvent.Woken)] = (AgentPhase.Running, AgentAction.Admit),
        [(AgentPhase.LinkLost, AgentEvent.Woken)] = (AgentPhase.Running, AgentAction.Admit),
    };

    public static TheoryData<int, int> All()
    {
        var data = new TheoryData<int, int>();
        foreach (var phase in Enum.GetValues<AgentPhase>())
        {
            foreach (var happened in Enum.GetValues<AgentEvent>())
            {
                data.Add((int)phase, (int)happened);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Step_EveryPhaseAndEvent_AsTheTableSays(int phase, int happened)
    {
        var key = ((AgentPhase)phase, (AgentEvent)happened);
        var expected = Expected.TryGetValue(key, out var listed) ? listed : (key.Item1, AgentAction.None);
        Assert.Equal(expected, AgentLife.Step(key.Item1, key.Item2));
    }

    [Fact]
    public void Step_Sequences_EndInAPhaseFromWhichTheAgentCanBeWanted()
    {
        // Whatever happens, in whatever order: a person who connects then either gets in or sets it going.
        var random = new Random(5);
        var events = Enum.GetValues<AgentEvent>();
        for (int run = 0; run < 2000; run++)
        {
            var phase = AgentPhase.Absent;
            for (int step = 0; step < 20; step++)
            {
                phase = AgentLife.Step(phase, events[random.Next(events.Length)]).Phase;
            }

            // What is under way ends by itself, one way or the other.
            phase = phase == AgentPhase.Provisioning ? AgentLife.Step(phase, AgentEvent.EnsureFailed).Phase : phase;
            phase = phase == AgentPhase.Starting ? AgentLife.Step(phase, AgentEvent.StartTimedOut).Phase : phase;
            Assert.Contains(AgentLife.Step(phase, AgentEvent.Wanted).Action, new[] { AgentAction.Ensure, AgentAction.Admit });
        }
    }
}
