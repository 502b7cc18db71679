using AgentSsh.Link;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

internal sealed partial class Agent
{
    [LoggerMessage(EventId = 2001, EventName = "AgentLinkUp", Level = LogLevel.Information, Message = "Agent {Agent}: its supervisor {Version} (pid {ProcessId}) is here, by {Road}")]
    private static partial void LogLinkUp(ILogger logger, string agent, string version, uint processId, string road);

    [LoggerMessage(EventId = 2002, EventName = "AgentLinkDown", Level = LogLevel.Information, Message = "Agent {Agent}: the link ended ({Reason}): {Text}")]
    private static partial void LogLinkDown(ILogger logger, string agent, ConnectionEndReason reason, string text);

    [LoggerMessage(EventId = 2003, EventName = "AgentReported", Message = "Agent {Agent}: {State} ({Program})")]
    private static partial void LogReported(ILogger logger, LogLevel level, string agent, ProgramState state, string program);

    [LoggerMessage(EventId = 2004, EventName = "AgentContainerEnded", Level = LogLevel.Warning, Message = "Agent {Agent}: its container ended: {How}")]
    private static partial void LogContainerEnded(ILogger logger, string agent, string how);

    [LoggerMessage(EventId = 2005, EventName = "AgentBringUpFailed", Level = LogLevel.Error, Message = "Agent {Agent} could not be brought up: {Reason}")]
    private static partial void LogBringUpFailed(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2006, EventName = "AgentBringUpBroke", Level = LogLevel.Error, Message = "Agent {Agent} could not be brought up")]
    private static partial void LogBringUpBroke(ILogger logger, Exception exception, string agent);

    [LoggerMessage(EventId = 2007, EventName = "AgentLeftDown", Level = LogLevel.Error, Message = "Agent {Agent}: its container ended, or could not be brought back, five times within five minutes; it stays down until somebody connects")]
    private static partial void LogLeftDown(ILogger logger, string agent);

    [LoggerMessage(EventId = 2008, EventName = "AgentHealFailed", Level = LogLevel.Warning, Message = "Agent {Agent} could not be brought back: {Reason}")]
    private static partial void LogHealFailed(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2009, EventName = "AgentRecreating", Level = LogLevel.Information, Message = "Agent {Agent}: its container is made anew, asked for by {Person}")]
    private static partial void LogRecreating(ILogger logger, string agent, string person);

    [LoggerMessage(EventId = 2010, EventName = "AgentSettingsNotWritten", Level = LogLevel.Error, Message = "Agent {Agent}: its supervisor's settings could not be written: {Reason}")]
    private static partial void LogSettingsNotWritten(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2011, EventName = "AgentAdoptFailed", Level = LogLevel.Error, Message = "Agent {Agent} could not be adopted: {Reason}")]
    private static partial void LogAdoptFailed(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2012, EventName = "AgentApplying", Level = LogLevel.Information, Message = "Agent {Agent}: nobody is there, so its container is made anew with the changed configuration")]
    private static partial void LogApplying(ILogger logger, string agent);

    [LoggerMessage(EventId = 2013, EventName = "AgentNotApplied", Level = LogLevel.Error, Message = "Agent {Agent}: the changed configuration could not be applied to its container: {Reason}")]
    private static partial void LogNotApplied(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2014, EventName = "AgentResting", Level = LogLevel.Information, Message = "Agent {Agent} ({Action}): {Reason}")]
    private static partial void LogResting(ILogger logger, string agent, AgentAction action, string reason);

    [LoggerMessage(EventId = 2015, EventName = "AgentRestFailed", Level = LogLevel.Warning, Message = "Agent {Agent} is idle, and could not be put to rest: {Reason}")]
    private static partial void LogRestFailed(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2016, EventName = "AgentOutOfMemory", Level = LogLevel.Warning, Message = "Agent {Agent}: the kernel killed a process in its container at its limit of memory ({Limit}; {Held} lines held back)")]
    private static partial void LogOutOfMemory(ILogger logger, string agent, string limit, int held);

    [LoggerMessage(EventId = 2017, EventName = "AgentAlarm", Level = LogLevel.Warning, Message = "Agent {Agent}: {Alarm} ({Held} lines held back)")]
    private static partial void LogAlarm(ILogger logger, string agent, string alarm, int held);
}
