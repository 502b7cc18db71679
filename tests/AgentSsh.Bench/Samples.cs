namespace AgentSsh.Bench;

/// <summary>Measured values of one figure of one peer.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Median => Percentile(0.5);

    public double Minimum => _values.Min();

    public double Maximum => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>The smallest value that is not below this share of all.</summary>
    public double Percentile(double share)
    {
        double[] sorted = [.. _values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
