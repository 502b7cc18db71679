namespace AgentSsh.Chaos.People;

/// <summary>How somebody talks to a kind of program.</summary>
internal abstract class Talk
{
    /// <summary>The smallest terminal on which an answer can be read.</summary>
    public abstract TerminalSize Smallest { get; }

    /// <summary>Types a token as a whole line.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The ssh on the terminal has ended.</exception>
    /// <exception cref="TimeoutException">The program does not take it; its terminal may have been closed.</exception>
    public abstract Task TypeAsync(TerminalClient terminal, string token);

    /// <summary>The program's answer to a token stands on the screen.</summary>
    public abstract bool IsAnswered(ScreenSnapshot screen, string token);
}
