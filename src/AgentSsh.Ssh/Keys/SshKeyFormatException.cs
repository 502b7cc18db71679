namespace AgentSsh.Ssh.Keys;

/// <summary>
/// A key could not be read: not a key, of a kind that is not supported, too weak, encrypted, or in a file that others can read.
/// <see cref="Exception.Message"/> says which and what to do, for the person who gave the key.
/// </summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, where another part of the program noticed it.</param>
public sealed class SshKeyFormatException(string message, Exception? innerException = null) : FormatException(message, innerException);
