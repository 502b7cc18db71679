namespace AgentSsh.Gateway.Uploads;

/// <summary>Types of the requests of sftp version 3 that matter here: those that name a file, and what becomes of an open one.</summary>
internal enum SftpType : byte
{
    Open = 3,
    Close = 4,
    Write = 6,
    Lstat = 7,
    Setstat = 9,
    Opendir = 11,
    Remove = 13,
    Mkdir = 14,
    Rmdir = 15,
    Realpath = 16,
    Stat = 17,
    Rename = 18,
    Readlink = 19,
}
