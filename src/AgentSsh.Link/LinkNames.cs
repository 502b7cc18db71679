namespace AgentSsh.Link;

/// <summary>Names on the wire that the gateway and the supervisor say to each other beside those of RFC 4254.</summary>
public static class LinkNames
{
    /// <summary>Global request, supervisor to gateway, the first of all: a <see cref="Hello"/>.</summary>
    public const string Hello = "hello@agentssh.dev";

    /// <summary>Global request, supervisor to gateway, at once after the hello and on every change: an <see cref="AgentReport"/>.</summary>
    public const string State = "state@agentssh.dev";

    /// <summary>Global request with reply, gateway to supervisor: end the program and start it anew, also out of held. Data: string who asked.</summary>
    public const string Restart = "restart@agentssh.dev";

    /// <summary>Global request, gateway to supervisor: <see cref="SettingsFile"/> was written anew; the next <see cref="State"/> says in what it differs from what the
    /// program was started with. No data.</summary>
    public const string Settings = "settings@agentssh.dev";

    /// <summary>Request on a session channel: attach its terminal to the agent's screen. Data: an <see cref="AttachRequest"/>.</summary>
    public const string Attach = "attach@agentssh.dev";

    /// <summary>Request on a session channel: print what the agent showed, as text. Data: a <see cref="LogsRequest"/>.</summary>
    public const string Logs = "logs@agentssh.dev";

    /// <summary>Request with reply on a session channel, gateway to supervisor, before what starts it: the standard descriptors of what will be started came
    /// over <see cref="DescriptorSocketFile"/> with this token. Data: string token. A failure leaves the session as it was.</summary>
    public const string Descriptors = "descriptors@agentssh.dev";

    /// <summary>Request on a session channel, supervisor to gateway: what was asked for runs on the descriptors that were passed. From here on its output comes
    /// by them, and what the channel carries comes after it. No data.</summary>
    public const string Started = "started@agentssh.dev";

    /// <summary>Channel type, supervisor to gateway: the command <c>agentssh</c> was typed inside the container. Data: a <see cref="CommandOpen"/>.</summary>
    public const string Command = "command@agentssh.dev";

    /// <summary>Channel type, gateway to supervisor: take connections in the container while the channel is open. Data: a <see cref="ListenRequest"/>. It is accepted
    /// once that is so, and refused with the reason otherwise.</summary>
    public const string Listen = "listen@agentssh.dev";

    /// <summary>Request on a <see cref="Listen"/> channel, supervisor to gateway, the first of all. Data: uint32 the port that was taken, 0 for a unix socket.</summary>
    public const string Listening = "listening@agentssh.dev";

    /// <summary>Channel type, supervisor to gateway: a connection was accepted there. Data: an <see cref="AcceptedOpen"/>.</summary>
    public const string Accepted = "accepted@agentssh.dev";

    /// <summary>Request with reply on a session channel, gateway to supervisor: make <see cref="InboxDirectory"/> where it is not there. No data. A failure
    /// says that files cannot go there.</summary>
    public const string Inbox = "inbox@agentssh.dev";

    /// <summary>Global request, gateway to supervisor: paste the paths of files in the inbox into the program's prompt, where it takes text. Data: a
    /// <see cref="PasteRequest"/>.</summary>
    public const string Paste = "paste@agentssh.dev";

    /// <summary>Where uploads go that name no place, in the directory in which commands start.</summary>
    public const string InboxDirectory = ".inbox";

    /// <summary>Name of the unix socket, inside the link directory, on which the gateway listens.</summary>
    public const string SocketFile = "link.sock";

    /// <summary>Name of the unix socket (SOCK_SEQPACKET) beside <see cref="SocketFile"/>, to which the supervisor connects before its hello, and over which the
    /// gateway passes descriptors: one message is a token and what <c>SCM_RIGHTS</c> carries, a terminal's slave or the far ends of three pipes. Nothing
    /// comes back.</summary>
    public const string DescriptorSocketFile = "fd.sock";

    /// <summary>Name of the supervisor's configuration, inside the configuration directory.</summary>
    public const string SettingsFile = "supervisor.json";

    /// <summary>Software name in the identification line of both ends; a change of the link's meaning changes the number.</summary>
    public const string Identification = "SSH-2.0-AgentSshLink_1";
}
