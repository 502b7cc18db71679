namespace AgentSsh.Ssh.Wire;

/// <summary>The first byte of every message, spelled as in the RFCs.</summary>
internal static class MessageNumber
{
    // Transport layer, generic: RFC 4253 section 12; EXT_INFO: RFC 8308.
    public const byte SSH_MSG_DISCONNECT = 1;
    public const byte SSH_MSG_IGNORE = 2;
    public const byte SSH_MSG_UNIMPLEMENTED = 3;
    public const byte SSH_MSG_DEBUG = 4;
    public const byte SSH_MSG_SERVICE_REQUEST = 5;
    public const byte SSH_MSG_SERVICE_ACCEPT = 6;
    public const byte SSH_MSG_EXT_INFO = 7;
    public const byte SSH_MSG_NEWCOMPRESS = 8;

    // Algorithm negotiation: RFC 4253 section 12.
    public const byte SSH_MSG_KEXINIT = 20;
    public const byte SSH_MSG_NEWKEYS = 21;

    // Key exchange methods, 30..49: RFC 5656 section 7.1, RFC 8731. ML-KEM hybrids use the same two.
    public const byte SSH_MSG_KEX_ECDH_INIT = 30;
    public const byte SSH_MSG_KEX_ECDH_REPLY = 31;

    // User authentication: RFC 4252 section 6; 60 and above are per method (section 7, and RFC 4256 section 5).
    public const byte SSH_MSG_USERAUTH_REQUEST = 50;
    public const byte SSH_MSG_USERAUTH_FAILURE = 51;
    public const byte SSH_MSG_USERAUTH_SUCCESS = 52;
    public const byte SSH_MSG_USERAUTH_BANNER = 53;
    public const byte SSH_MSG_USERAUTH_PK_OK = 60;
    public const byte SSH_MSG_USERAUTH_PASSWD_CHANGEREQ = 60;
    public const byte SSH_MSG_USERAUTH_INFO_REQUEST = 60;
    public const byte SSH_MSG_USERAUTH_INFO_RESPONSE = 61;

    // Connection protocol: RFC 4254 section 9.
    public const byte SSH_MSG_GLOBAL_REQUEST = 80;
    public const byte SSH_MSG_REQUEST_SUCCESS = 81;
    public const byte SSH_MSG_REQUEST_FAILURE = 82;
    public const byte SSH_MSG_CHANNEL_OPEN = 90;
    public const byte SSH_MSG_CHANNEL_OPEN_CONFIRMATION = 91;
    public const byte SSH_MSG_CHANNEL_OPEN_FAILURE = 92;
    public const byte SSH_MSG_CHANNEL_WINDOW_ADJUST = 93;
    public const byte SSH_MSG_CHANNEL_DATA = 94;
    public const byte SSH_MSG_CHANNEL_EXTENDED_DATA = 95;
    public const byte SSH_MSG_CHANNEL_EOF = 96;
    public const byte SSH_MSG_CHANNEL_CLOSE = 97;
    public const byte SSH_MSG_CHANNEL_REQUEST = 98;
    public const byte SSH_MSG_CHANNEL_SUCCESS = 99;
    public const byte SSH_MSG_CHANNEL_FAILURE = 100;

    // ping@openssh.com: OpenSSH PROTOCOL section 1.9, in the range kept for local extensions.
    public const byte SSH2_MSG_PING = 192;
    public const byte SSH2_MSG_PONG = 193;
}
