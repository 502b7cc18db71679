namespace AgentSsh.Supervisor.Pty;

/// <summary>Where a <see cref="ChildPump"/> takes bytes to. Called on the pump's thread, but <see cref="InputTaken"/>, which comes from the writer's too.</summary>
internal interface IPumpSink
{
    /// <summary>False while more output should not be read.</summary>
    bool HasRoom { get; }

    /// <summary>Completes once there is room again, or nobody wants the output any more.</summary>
    Task WaitForRoomAsync();

    /// <summary>The child wrote this to its standard output or terminal; valid during the call.</summary>
    void Output(ReadOnlySpan<byte> data);

    /// <summary>The child wrote this to its standard error.</summary>
    void Error(ReadOnlySpan<byte> data);

    /// <summary>So many bytes of what was written to the child were taken by it, or dropped because it takes no more.</summary>
    void InputTaken(int bytes);
}
