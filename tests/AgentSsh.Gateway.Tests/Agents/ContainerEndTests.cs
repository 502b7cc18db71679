using AgentSsh.Engines;
using AgentSsh.Gateway.Agents;

namespace AgentSsh.Gateway.Tests.Agents;

public class ContainerEndTests
{
    [Theory]
    [InlineData(137, true, "it reached the agent's limit of memory (4GiB)")]
    [InlineData(137, false, "it was killed (exit status 137): by somebody, or at the agent's limit of memory (4GiB)")]
    [InlineData(1, false, "exit status 1")]
    [InlineData(null, false, "exit status unknown")]
    public void Words_OfAnEnd_NameIt(int? code, bool outOfMemory, string expected) =>
        Assert.Equal(expected, ContainerEnd.Words(new EngineEvent(EngineEventKind.Died, "alice", "c", code, outOfMemory), 4L << 30));
}
