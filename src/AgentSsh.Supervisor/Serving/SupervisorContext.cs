using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Serving;

/// <summary>What every session works with.</summary>
internal sealed record SupervisorContext(SupervisorPaths Paths, AgentKeeper Keeper, TmuxServer Tmux, ChildReaper Reaper, PeoplesKeys Keys, WindowHold Window, SupervisorLog Log);
