using System.Collections;
using System.Runtime.CompilerServices;

namespace AgentSsh.Gateway.Configuration;

/// <summary>A list that is equal to one with the same items in the same order, so that records which hold it can tell whether they changed.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public sealed class EquatableList<T>(params T[] items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    /// <summary>How many.</summary>
    public int Count => items.Length;

    /// <summary>One of them.</summary>
    public T this[int index] => items[index];

    /// <summary>Same items, same order.</summary>
    public bool Equals(EquatableList<T>? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => items.Aggregate(items.Length, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes them from collection expressions.</summary>
public static class EquatableList
{
    /// <summary>A list of these items.</summary>
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
